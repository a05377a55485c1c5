"""The portal: home, first steps after sign-in, navigation, my data, table of rights."""
