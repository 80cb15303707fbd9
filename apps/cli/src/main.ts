#!/usr/bin/env node
// `expunge`: the command line of operators and staff (docs/command-line.md).
import { runExpunge } from "#run-expunge.ts";
import { processTerminal } from "#terminal/process-terminal.ts";

process.exitCode = await runExpunge(process.argv.slice(2), processTerminal());
