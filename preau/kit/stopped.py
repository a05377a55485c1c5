"""How a command says "I stopped to ask": exit status 2, told apart from a usage error."""


class Stopped(SystemExit):
    asked = True

    def __init__(self):
        super().__init__(2)
