/**
 * The stages of a deletion's CPU time. `driver`: PostgreSQL's wire protocol, reads and writes alike; `sockets`: the runtime's socket
 * I/O where the stack shows no caller.
 */
export const STAGES = [
  "HTTP",
  "auth",
  "parse",
  "wait",
  "select",
  "decide",
  "write",
  "driver",
  "sockets",
  "gc",
  "other",
  "idle",
] as const;
export type Stage = (typeof STAGES)[number];

/** A frame of a call stack: the name of its function, and the file that it is in. */
export type Frame = { readonly functionName: string; readonly url: string };

type Rule = { readonly stage: Stage; readonly url: RegExp; readonly functions?: RegExp };

const SPECIAL: Readonly<Record<string, Stage>> = {
  "(garbage collector)": "gc",
  "(idle)": "idle",
  "(program)": "other",
};

/** The first match of a frame counts. Libraries belong to their caller, unless they are listed here. */
const RULES: readonly Rule[] = [
  { stage: "auth", url: /apps\/api\/src\/auth\/|\/authenticate-client\.ts$|\/caller\.ts$/ },
  { stage: "auth", url: /node_modules\/(jose|lru-cache)\// },
  { stage: "parse", url: /node_modules\/zod\/|packages\/schemas\// },
  {
    stage: "parse",
    url: /apps\/api\/src\/.*\/(headers|json-body|bodies|risk|storable-text|fingerprint)\.ts$/,
  },
  { stage: "wait", url: /\/batcher\.ts$/ },
  {
    stage: "select",
    url: /\/write-path\/change-store\.ts$/,
    functions: /^(loadTargets|loadedTarget|lookupRow)$/,
  },
  {
    stage: "select",
    url: /\/database\/src\/.*\/(mandate-rows|deletion-rows|tenant-policy|row-from-json|enum-value)\.ts$/,
  },
  { stage: "write", url: /\/database\/src\/(write-path|rows|queue)\// },
  { stage: "decide", url: /packages\/(domain|application)\// },
  {
    stage: "driver",
    url: /node_modules\/(pg|pg-[a-z-]+|postgres-[a-z]+|@prisma)\/|\/database\/src\//,
  },
  { stage: "HTTP", url: /apps\/api\/src\/|node_modules\// },
  { stage: "HTTP", url: /^node:(_http|http|internal\/http)/ },
];

const SOCKETS = /^node:(net|internal\/(stream|js_stream|libuv|streams\/))/;

/** The stage of a sample, by its stack, the innermost frame first: that of the first frame that belongs to one. */
export function stageOf(stack: readonly Frame[]): Stage {
  for (const { functionName, url } of stack) {
    const special = SPECIAL[functionName];
    if (special !== undefined) return special;
    // A workspace package is a source, by any link.
    const rule = RULES.find(
      (one) => one.url.test(url) && (one.functions?.test(functionName) ?? true),
    );
    if (rule !== undefined) return rule.stage;
  }
  return stack.some(({ url }) => SOCKETS.test(url)) ? "sockets" : "other";
}
