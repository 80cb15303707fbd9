import type { z } from "zod";
import type { clickToPayFault } from "#contracts/click-to-pay/answers.ts";
import type { FaultAnswer } from "#contracts/contract-scope.ts";
import type { Fault } from "#http/fault.ts";

const BAD_REQUEST = "bad request";

/** The contract's words for a refusal, by its rule; those for C2P-13, C2P-14 and C2P-16 are ours, as their routes are. */
const REFUSALS: Readonly<Record<string, string>> = {
  "C2P-01": "click to pay is not enabled to tenant",
  "C2P-02": "invalid network",
  "C2P-05": "customer not enabled to click to pay",
  "C2P-13": "customer already enabled to click to pay",
  "C2P-14": "card not eligible for this request",
  "C2P-16": "owner bid not enabled to tenant",
};

/** Contract 1's shape of a failure: `{code, message, details?}`. The last detail ends with a full stop, as in its document. */
export function renderFault(fault: Fault): FaultAnswer {
  switch (fault.kind) {
    case "unauthorized":
      return answer(401, "unauthorized");
    case "forbidden":
      return answer(403, "forbidden");
    case "not_found":
      return answer(404, "not found");
    case "refused":
      return answer(400, REFUSALS[fault.rule ?? ""] ?? BAD_REQUEST);
    case "approval_required":
      return answer(400, BAD_REQUEST);
    case "invalid":
      return answer(
        400,
        BAD_REQUEST,
        fault.fields.map(({ field, message }) => `${field}: ${message}`),
      );
    case "conflict":
      return answer(409, fault.message);
    case "still_running":
      return answer(409, "request in progress");
    case "overloaded":
      return answer(503, "service unavailable");
    case "internal":
      return answer(500, "internal server error");
  }
}

function answer(code: number, message: string, details?: readonly string[]): FaultAnswer {
  const last = (details?.length ?? 0) - 1;
  const body: z.infer<typeof clickToPayFault> = {
    code,
    message,
    ...(details && {
      details: details.map((detail, place) => (place === last ? `${detail}.` : detail)),
    }),
  };
  return { status: code, body };
}
