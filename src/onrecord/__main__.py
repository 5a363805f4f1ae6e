"""`python -m onrecord` is the command `onrecord`."""

from onrecord.surfaces.main import main

main()
