import { Argument, type Command } from "commander";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import { leafCommand } from "#leaf-command.ts";
import { type OutputOptions, printRows } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";
import type { CheckedProcess } from "#operator/check-config.ts";

type CheckOptions = OutputOptions & { readonly settings?: readonly string[] };

const PROCESSES: readonly CheckedProcess[] = ["api", "worker"];

export function addCheckConfigCommand(program: Command, terminal: Terminal): void {
  const summary = "check the settings of the API and the worker, and their database";
  leafCommand(program, "check-config", summary, [
    "expunge check-config",
    "expunge check-config api --settings /etc/expunge/common.env --settings /etc/expunge/api.env",
  ])
    .addArgument(new Argument("[process]", "api or worker; without it both").choices(PROCESSES))
    // Node takes --env-file for itself, even from behind its program.
    .option(
      "--settings <file>",
      "a file of settings, over those of the environment (repeatable)",
      more,
    )
    .action(async (process: CheckedProcess | undefined, options: CheckOptions) => {
      const { checkConfig } = await import("#operator/check-config.ts");
      const { readEnvFiles } = await import("#operator/read-env-files.ts");
      const environment = { ...terminal.environment, ...readEnvFiles(options.settings ?? []) };
      const checks = await checkConfig(process === undefined ? PROCESSES : [process], environment);
      printRows(terminal, options, checks, [
        ["checked", ({ checked }) => checked],
        ["result", ({ problem }) => problem ?? "ok"],
      ]);
      const wrong = checks.filter(({ problem }) => problem !== null);
      const isUnreachable = wrong.some(({ unreachable }) => unreachable);
      if (wrong.length > 0)
        throw new CommandFailure(
          isUnreachable ? EXIT.unreachable : EXIT.refused,
          `${wrong.length} of ${checks.length} checks failed: see docs/settings.md`,
        );
    });
}

const more = (text: string, before: readonly string[] = []) => [...before, text];
