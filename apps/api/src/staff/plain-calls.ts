import {
  type AnyTRPCProcedure,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
  TRPCError,
} from "@trpc/server";
import { getHTTPStatusCode } from "@trpc/server/http";
import type { FastifyReply, FastifyRequest } from "fastify";
import { parseExactJson } from "#http/exact-json.ts";
import { isJson, isJsonObject } from "#http/json-body.ts";
import { appRouter } from "#staff/router.ts";
import { MAX_CALLS, type TrpcContext } from "#staff/trpc.ts";

export type TrpcRequest = FastifyRequest<{ Params: { readonly path: string } }>;
type Call = { readonly path: string; readonly procedure: AnyTRPCProcedure };

/** What the answer to an HTTP request of one call or several needs, beside the calls. */
export type CallHandling = {
  createContext(request: TrpcRequest, reply: FastifyReply, calls: number): Promise<TrpcContext>;
  /** The headers of the answer to this number of calls. */
  headersOf(
    request: TrpcRequest,
    errors: readonly TRPCError[],
    context: TrpcContext | undefined,
    calls: number,
  ): Readonly<Record<string, string>>;
  onError(
    request: TrpcRequest,
    error: TRPCError,
    context: TrpcContext | undefined,
    path: string | undefined,
  ): void;
};

const METHODS: Readonly<Record<string, readonly string[]>> = {
  query: ["GET", "HEAD", "POST"],
  mutation: ["POST"],
};
const { procedures, _config: config } = appRouter._def;
const PROCEDURES: Readonly<Record<string, unknown>> = procedures;

/**
 * Answers queries and mutations as tRPC's own handler does, in JSON, without a Request and a Response of the Fetch API, which cost more than
 * a call does. Undefined for all other requests, such as streams and unknown procedures: they are for tRPC's handler.
 */
export function answerPlainCalls(
  request: TrpcRequest,
  reply: FastifyReply,
  handling: CallHandling,
): Promise<FastifyReply> | undefined {
  const { method, headers, url, params } = request;
  if (headers["trpc-accept"] !== undefined || headers.accept?.includes("jsonl")) return undefined;
  const isPost = method === "POST";
  if (!isJson(request) && (isPost || headers["content-type"] !== undefined)) return undefined;
  const end = url.indexOf("?");
  const query = new URLSearchParams(end < 0 ? "" : url.slice(end));
  if (query.has("connectionParams")) return undefined;
  const isBatch = query.get("batch") === "1";
  const calls = callsOf(isBatch ? params.path.split(",") : [params.path], method);
  if (calls === undefined) return undefined;
  const text = isPost ? request.body : query.get("input");
  const inputs = lazyInputs(typeof text === "string" ? text : "", isBatch);
  return answer(calls, inputs, isBatch, request, reply, handling);
}

/** The procedures at these paths, if all exist, have one type and take the method. */
function callsOf(paths: readonly string[], method: string): readonly Call[] | undefined {
  if (paths.length > MAX_CALLS) return undefined;
  const calls = paths.flatMap((path): readonly Call[] =>
    Object.hasOwn(PROCEDURES, path)
      ? [{ path, procedure: PROCEDURES[path] as AnyTRPCProcedure }]
      : [],
  );
  const type = calls[0]?.procedure._def.type ?? "";
  const isPlain =
    calls.length === paths.length &&
    calls.every(({ procedure }) => procedure._def.type === type) &&
    METHODS[type]?.includes(method);
  return isPlain ? calls : undefined;
}

/** Reads the input of a call. The text is parsed once, when the first call needs it. */
function lazyInputs(text: string, isBatch: boolean): (place: number) => Promise<unknown> {
  let inputs: Promise<unknown> | undefined;
  return async (place) => {
    inputs ??= parseInputs(text, isBatch);
    const parsed = await inputs;
    return isBatch && isJsonObject(parsed) ? parsed[place] : parsed;
  };
}

async function parseInputs(text: string, isBatch: boolean): Promise<unknown> {
  if (text === "") return undefined;
  let inputs: unknown;
  try {
    inputs = parseExactJson(text);
  } catch (cause) {
    throw new TRPCError({ code: "BAD_REQUEST", cause });
  }
  if (isBatch && !isJsonObject(inputs)) throw new TRPCError({ code: "BAD_REQUEST" });
  return inputs;
}

async function answer(
  calls: readonly Call[],
  inputs: (place: number) => Promise<unknown>,
  isBatch: boolean,
  request: TrpcRequest,
  reply: FastifyReply,
  { createContext, headersOf, onError }: CallHandling,
): Promise<FastifyReply> {
  let ctx: TrpcContext | undefined;
  let refusal: unknown;
  try {
    ctx = await createContext(request, reply, calls.length);
  } catch (error) {
    refusal = error;
  }
  const errors: TRPCError[] = [];

  async function resultOf({ path, procedure }: Call, batchIndex: number) {
    const { type } = procedure._def;
    try {
      if (ctx === undefined) throw refusal;
      const getRawInput = () => inputs(batchIndex);
      const data: unknown = await procedure({
        path,
        getRawInput,
        ctx,
        type,
        signal: undefined,
        batchIndex,
      });
      return { result: { data } };
    } catch (cause) {
      const error = getTRPCErrorFromUnknown(cause);
      errors.push(error);
      onError(request, error, ctx, path);
      return { error: getTRPCErrorShape({ config, error, type, path, input: undefined, ctx }) };
    }
  }

  const results = await Promise.all(calls.map(resultOf));
  return (
    reply
      .code(getHTTPStatusCode(results))
      .headers({
        "content-type": "application/json",
        vary: "trpc-accept, accept",
        ...headersOf(request, errors, ctx, calls.length),
      })
      // Without a serializer of its own, Fastify adds a charset to the type.
      .serializer(JSON.stringify)
      .send(isBatch ? results : results[0])
  );
}
