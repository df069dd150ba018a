"""`python -m bot` is the command `defwatch`."""

from bot.cli import main

main()
