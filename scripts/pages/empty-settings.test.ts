import { parseEnvironment } from "@expunge/schemas/boundary/parse-environment";
import { readSandboxEnvironment } from "@expunge/visa-sandbox/sandbox-environment";
import { expect, test } from "vitest";
import type { z } from "zod";
import { ENVIRONMENTS } from "./settings-page.ts";

/** The settings of an environment, or the names of the faults. */
const read: Record<keyof typeof ENVIRONMENTS, (environment: Record<string, string>) => unknown> = {
  API: reader(ENVIRONMENTS.API),
  worker: reader(ENVIRONMENTS.worker),
  stack: reader(ENVIRONMENTS.stack),
  "command line": reader(ENVIRONMENTS["command line"]),
  sandbox: (environment) => {
    const { data, error } = readSandboxEnvironment(environment);
    return data ?? error?.issues.map(({ path, code }) => `${path.join(".")} ${code}`);
  },
};

function reader(schema: z.ZodType) {
  return (environment: Record<string, string>): unknown => {
    try {
      return parseEnvironment(schema, environment);
    } catch (error) {
      return String(error);
    }
  };
}

const settings = Object.entries(ENVIRONMENTS).flatMap(([process, { shape }]) =>
  Object.keys(shape).map((name) => [process as keyof typeof ENVIRONMENTS, name] as const),
);

test.each(settings)("for the %s, an empty or blank %s is the same as none", (process, name) => {
  for (const empty of ["", " ", "\t"])
    expect(read[process]({ [name]: empty })).toEqual(read[process]({}));
});
