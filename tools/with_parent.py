"""Runs a command; ends it, with all that it started, when standard input closes: whoever asked for the work is gone.

    python with_parent.py command argument …

Otherwise an installation or a build whose task was killed would go on, and spoil the work of the next run.
"""

import os
import signal
import subprocess
import sys
import threading


def end_with_parent():
    while os.read(0, 1024):
        pass
    if os.name == "posix":
        os.killpg(0, signal.SIGKILL)
    subprocess.run(["taskkill", "/F", "/T", "/PID", str(os.getpid())], check=False)


if __name__ == "__main__":
    if os.name == "posix":
        os.setpgrp()
    child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
    threading.Thread(target=end_with_parent, daemon=True).start()
    sys.exit(child.wait())
