import { type ValidateFunction, Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { PUBLIC_CONTRACTS } from "#contracts/registry.ts";
import { openApiDocument } from "#openapi/document.ts";

type Answered = {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
};
type Content = Readonly<Record<string, { readonly schema: unknown }>>;
type Responses = Readonly<Record<string, { readonly content?: Content }>>;

const ajv = new Ajv2020({ strict: false });
formats.default(ajv);
ajv.addSchema({ ...openApiDocument }, "api");

const contracts = await Promise.all(
  PUBLIC_CONTRACTS.map(async ({ prefix, openapi }) => ({ prefix, ...(await openapi()) })),
);

/** Each documented path as a pattern, with the JSON pointer to its item. */
const paths = Object.entries(openApiDocument.paths).map(([path, item]) => ({
  pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  pointer: `#/paths/${path.replaceAll("~", "~0").replaceAll("/", "~1")}`,
  item,
}));

const validators = new Map<string, ValidateFunction>();

function validatorOf(pointer: string): ValidateFunction {
  const known = validators.get(pointer) ?? ajv.compile({ $ref: `api${encodeURI(pointer)}` });
  validators.set(pointer, known);
  return known;
}

/** The violation of the OpenAPI document by an answer; undefined for valid answers and for paths outside the contracts. */
export function problemOf(answered: Answered): string | undefined {
  const { method, path, status, text } = answered;
  const known = paths.find(({ pattern }) => pattern.test(path));
  const verb = method.toLowerCase();
  if (known === undefined || !(verb in known.item)) {
    const contract = contracts.find(({ prefix }) => path.startsWith(prefix));
    return contract && invalid(`#/components/schemas/${contract.faultSchema}`, answered);
  }
  const operation: unknown = Reflect.get(known.item, verb);
  const response = responsesOf(operation)[String(status)];
  if (response === undefined) return `status ${status} is not documented`;
  if (response.content === undefined) return text === "" ? undefined : "a body is not documented";
  return invalid(
    `${known.pointer}/${verb}/responses/${status}/content/application~1json/schema`,
    answered,
  );
}

function responsesOf(operation: unknown): Responses {
  return (operation as { responses: Responses }).responses;
}

function invalid(pointer: string, { contentType, text }: Answered): string | undefined {
  if (!contentType.startsWith("application/json")) return `the content type is ${contentType}`;
  const validate = validatorOf(pointer);
  try {
    return validate(JSON.parse(text)) ? undefined : `${ajv.errorsText(validate.errors)} in ${text}`;
  } catch {
    return `no JSON: ${text}`;
  }
}
