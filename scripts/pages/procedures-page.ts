import {
  describeProcedures,
  type ProcedureDescription,
} from "@expunge/api/staff/procedure-descriptions";
import { replaceSection } from "@expunge/schemas/events/pages/replace-section";
import { typeText } from "./type-text.ts";

export const PROCEDURES_PAGE = new URL("../../docs/procedures.md", import.meta.url);

/** docs/procedures.md with the procedures and the types that their schemas make. */
export function proceduresPage(page: string): string {
  const { procedures, named } = describeProcedures();
  const types = Object.entries(named)
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([name, schema]) => `### ${name}\n\n${code(typeText(schema, "output"))}`);
  const withProcedures = replaceSection(page, "procedures", procedures.map(section).join("\n"));
  return replaceSection(withProcedures, "types", types.join("\n"));
}

function section({ name, type, description, roles, errors, input, output }: ProcedureDescription) {
  const own = Object.entries(errors).map(
    ([error, circumstances]) => `\`${error}\`${circumstances && ` (${circumstances})`}`,
  );
  return [
    `### ${name}\n`,
    `${description}\n`,
    `- ${type}; roles: ${roles.join(", ")}`,
    ...(own.length > 0 ? [`- errors of its own: ${own.join("; ")}`] : []),
    `\n${input && "default" in input ? "Input, may be omitted" : "Input"}:${input ? `\n\n${code(typeText(input, "output"))}` : " none.\n"}`,
    `${type === "subscription" ? "Each event" : "Output"}:${linkTo(output) ?? `\n\n${code(typeText(output, "output"))}`}`,
  ].join("\n");
}

/** A link to the type of a schema that has a name. */
function linkTo(schema: ProcedureDescription["output"]): string | undefined {
  if (!("$ref" in schema)) return undefined;
  const name = typeText(schema, "output");
  return ` [${name}](#${name.toLowerCase()})\n`;
}

function code(text: string): string {
  return `\`\`\`ts\n${text}\n\`\`\`\n`;
}
