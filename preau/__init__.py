"""Préau, the digital schoolhouse of a French département. One room per trade; imports run downwards (docs/architecture.md)."""
