"""`python -m theorybot`: the commands."""

from theorybot.cli import main

main()
