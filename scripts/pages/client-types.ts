import {
  describeProcedures,
  type ProcedureDescription,
} from "@expunge/api/staff/procedure-descriptions";
import { typeText } from "./type-text.ts";

export const CLIENT_TYPES = new URL(
  "../../packages/client/src/generated/procedures.ts",
  import.meta.url,
);

const KINDS = { query: "Query", mutation: "Mutation", subscription: "Subscription" } as const;

/** The types of the client: those of the procedures, without anything of the service. */
export function clientTypes(): string {
  const { procedures, named } = describeProcedures();
  const areas = Map.groupBy(procedures, ({ name }) => name.split(".")[0] ?? "");
  const types = [
    ...Object.entries(named).map(([name, schema]): [string, string] => [
      name,
      typeText(schema, "output"),
    ]),
    ...procedures.flatMap(({ name, input, output }): [string, string][] => [
      ...(input ? [[inputName(name), typeText(input, "input")] as [string, string]] : []),
      ...("$ref" in output
        ? []
        : [[outputName(name), typeText(output, "output")] as [string, string]]),
    ]),
  ];
  return [
    "// The types of the procedures. Generated from their schemas by `npm run pages`.\n",
    'import type { Mutation, Query, Subscription } from "#procedure-types.ts";\n\n',
    "export type Procedures = {\n",
    ...[...areas].map(([area, members]) => `  ${area}: {\n${members.map(memberOf).join("")}  };\n`),
    "};\n",
    ...types.map(([name, text]) => `\nexport type ${name} = ${text};\n`),
  ].join("");
}

function memberOf({ name, type, description, roles, errors, input, output }: ProcedureDescription) {
  const codes = Object.keys(errors);
  const taken =
    input === undefined
      ? "void"
      : isOptional(input)
        ? `${inputName(name)} | void`
        : inputName(name);
  const given = "$ref" in output ? typeText(output, "output") : outputName(name);
  return [
    "    /**\n",
    `     * ${description}\n`,
    "     *\n",
    `     * Roles: ${roles.join(", ")}.${codes.length > 0 ? ` Errors: ${codes.join(", ")}.` : ""}\n`,
    "     */\n",
    `    ${name.split(".")[1]}: ${KINDS[type]}<${taken}, ${given}>;\n`,
  ].join("");
}

/** Whether a call may omit the whole input. */
function isOptional(input: NonNullable<ProcedureDescription["input"]>): boolean {
  return "default" in input;
}

/** `deletions.request` -> `DeletionsRequestInput`. */
const inputName = (name: string) => `${pascalCase(name)}Input`;
const outputName = (name: string) => `${pascalCase(name)}Output`;

function pascalCase(name: string): string {
  return name
    .split(".")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
}
