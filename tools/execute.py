"""Executes chapters in the Deno kernel, for tools/execution.ts.

Reads one line of JSON from standard input:
    {"cwd": folder, "parallel": 2, "cellTimeout": seconds, "chapters": [{"name", "source", "target"}, …]}
and writes each executed chapter to its target. Progress goes to standard output, one JSON object a line; every one has
"chapter" and "event", and these are the events:
    {"event": "start", "cells": code cells in all}
    {"event": "cell", "number": counted from 1, "cell": id}
    {"event": "done"}
    {"event": "failed", "cell": id or null, "error": text}
When standard input closes, whoever asked for the work is gone: the kernels are shut down and the program ends.
"""

import asyncio
import json
import os
import sys
import threading
from queue import Empty

import nbformat
from jupyter_client.utils import ensure_async
from nbclient import NotebookClient
from nbclient.exceptions import (
    CellExecutionComplete,
    CellExecutionError,
    CellTimeoutError,
    DeadKernelError,
)

# The kernel reports idle before a cell's last output in a few cells of a hundred, and what it sends only when it has the
# next request already names that one. So each cell is followed by a request that sends this mark: the kernel sends in
# order, so that whatever comes before the mark is the cell's. What was printed goes another way, and is waited for.
MARK = "application/vnd.l2-spellbook.end"
SEND_MARK = f"""await Deno.jupyter.broadcast("display_data", {{
  data: {{ "{MARK}": "" }}, metadata: {{}}, transient: {{}}
}});"""
SECONDS_OF_SILENCE = 0.05
OUTPUTS = ("display_data", "update_display_data", "stream")

# A kernel runs in a session of its own and would outlive a killed parent for ever.
LEAVE_WITH_PARENT = """{
  const parent = Deno.ppid;
  Deno.unrefTimer(setInterval(() => { if (Deno.ppid !== parent) Deno.exit(1); }, 1000));
}"""


class DenoNotebookClient(NotebookClient):
    """nbclient that loses no output and reports each cell before it runs."""

    def __init__(self, notebook, report, **options):
        super().__init__(notebook, coalesce_streams=False, record_timing=False, **options)
        # Requests by id, with the cell that each belongs to.
        self.owners, self.marks = {}, {}
        self.report = report
        self.current = None

    async def async_start_new_kernel_client(self):
        client = await super().async_start_new_kernel_client()
        await ensure_async(client.execute(LEAVE_WITH_PARENT, silent=True, store_history=False))
        return client

    async def async_execute_cell(self, cell, cell_index, execution_count=None, store_history=True):
        if cell.cell_type == "code":
            self.current = cell
            self.report(event="cell", number=self.code_cells_executed + 1, cell=cell.id)
        return await super().async_execute_cell(cell, cell_index, execution_count, store_history)

    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        self.owners[parent_msg_id] = (cell, cell_index)
        while await self.deliver_next_message() != parent_msg_id:
            pass
        mark = await ensure_async(self.kc.execute(SEND_MARK, silent=True, store_history=False))
        self.marks[mark] = (cell, cell_index)
        while await self.deliver_next_message() != MARK:
            pass
        try:
            while True:
                await self.deliver_next_message(timeout=SECONDS_OF_SILENCE)
        except Empty:
            pass

    async def deliver_next_message(self, timeout=None):
        """Gives one message to its cell; answers the request's id when that request is complete, and MARK at the mark."""
        message = await ensure_async(self.kc.iopub_channel.get_msg(timeout=timeout))
        request, content = message["parent_header"].get("msg_id"), message["content"]
        if MARK in content.get("data", {}):
            return MARK
        if request in self.marks and message["msg_type"] in OUTPUTS:
            self.process_message(message, *self.marks[request])
        if request in self.owners:
            try:
                self.process_message(message, *self.owners[request])
            except CellExecutionComplete:
                return request
        return None


def describe(error):
    if isinstance(error, CellTimeoutError):
        return "The cell took longer than its time limit."
    if isinstance(error, DeadKernelError):
        return "The kernel died."
    if isinstance(error, CellExecutionError):
        return f"{error.ename}: {error.evalue}"
    return f"{type(error).__name__}: {error}"


async def execute_chapter(chapter, job, turns):
    def report(**event):
        print(json.dumps({"chapter": chapter["name"], **event}), flush=True)

    async with turns:
        client = None
        try:
            notebook = nbformat.read(chapter["source"], as_version=4)
            report(event="start", cells=sum(cell.cell_type == "code" for cell in notebook.cells))
            client = DenoNotebookClient(
                notebook,
                report,
                kernel_name="deno",
                timeout=job["cellTimeout"],
                startup_timeout=120,
                iopub_timeout=30,
                resources={"metadata": {"path": job["cwd"]}},
            )
            await client.async_execute()
            nbformat.write(notebook, chapter["target"])
            report(event="done")
        except Exception as error:
            cell = client.current.id if client and client.current else None
            report(event="failed", cell=cell, error=describe(error))


async def execute(job):
    turns = asyncio.Semaphore(job["parallel"])
    await asyncio.gather(*(execute_chapter(chapter, job, turns) for chapter in job["chapters"]))


async def main():
    job = json.loads(sys.stdin.readline())
    work = asyncio.ensure_future(execute(job))
    loop = asyncio.get_running_loop()

    def watch_parent():
        while os.read(0, 1024):
            pass
        loop.call_soon_threadsafe(work.cancel)

    threading.Thread(target=watch_parent, daemon=True).start()
    try:
        await work
    except asyncio.CancelledError:
        pass


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")
    sys.stdout.reconfigure(encoding="utf-8")
    asyncio.run(main())
