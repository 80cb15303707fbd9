import type { Command } from "commander";

/** An id for the examples of batches. */
export const EXAMPLE = "0197f2a4-6d3e-7c21-9b1a-2f4d5e6a7b8c";

export const addBatchArgument = (command: Command): Command =>
  command.argument("<id>", "the id of the batch");

export const addNote = (command: Command): Command =>
  command.option("--note <text>", "a note for the audit log");
