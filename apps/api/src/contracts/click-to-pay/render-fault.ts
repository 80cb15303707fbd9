import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import type { clickToPayFault } from "#contracts/click-to-pay/answers.ts";
import { correlationIdOf } from "#contracts/click-to-pay/caller.ts";
import type { Fault } from "#http/fault.ts";
import type { FaultAnswer } from "#http/send-fault.ts";

const BAD_REQUEST = "bad request";

/** The contract's messages by rule. Those of C2P-13, C2P-14 and C2P-16 are not in its document, nor are the routes that send them. */
const REFUSALS: Readonly<Record<string, string>> = {
  "C2P-01": "click to pay is not enabled to tenant",
  "C2P-02": "invalid network",
  "C2P-05": "customer not enabled to click to pay",
  "C2P-13": "customer already enabled to click to pay",
  "C2P-14": "card not eligible for this request",
  "C2P-16": "owner bid not enabled to tenant",
};

/** Contract 1's error format: `{code, message, details?}`, with the correlation id in `x-cid`. The last detail ends with a full stop, as in its document. */
export function renderFault(fault: Fault, request?: FastifyRequest): FaultAnswer {
  const { code, message, details } = contentOf(fault);
  const last = (details?.length ?? 0) - 1;
  const body: z.infer<typeof clickToPayFault> = {
    code,
    message,
    ...(details && {
      details: details.map((detail, index) => (index === last ? `${detail}.` : detail)),
    }),
  };
  return {
    status: code,
    ...(request && { headers: { "x-cid": correlationIdOf(request) } }),
    body,
  };
}

type Content = {
  readonly code: number;
  readonly message: string;
  readonly details?: readonly string[];
};

function contentOf(fault: Fault): Content {
  switch (fault.kind) {
    case "unauthorized":
      return { code: 401, message: "unauthorized" };
    case "forbidden":
      return { code: 403, message: "forbidden" };
    case "not_found":
      return { code: 404, message: "not found" };
    case "refused":
      return { code: 400, message: REFUSALS[fault.rule ?? ""] ?? BAD_REQUEST };
    case "approval_required":
      return { code: 400, message: BAD_REQUEST };
    case "invalid":
      return {
        code: 400,
        message: BAD_REQUEST,
        details: fault.fields.map(({ field, message }) => `${field}: ${message}`),
      };
    case "conflict":
      return { code: 409, message: fault.message };
    case "still_running":
      return { code: 409, message: "request in progress" };
    case "overloaded":
      return { code: 503, message: "service unavailable" };
    case "throttled":
      return { code: 429, message: "too many requests" };
    case "internal":
      return { code: 500, message: "internal server error" };
  }
}
