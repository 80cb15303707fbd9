import type { Fault } from "#http/fault.ts";
import type { FaultAnswer } from "#http/contract-scope.ts";

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
      return answer(400, fault.message);
    case "invalid":
      return answer(
        400,
        "bad request",
        fault.fields.map(({ field, message }) => `${field}: ${message}`),
      );
    case "conflict":
      return answer(409, fault.message);
    case "overloaded":
      return answer(503, "service unavailable");
    case "internal":
      return answer(500, "internal server error");
  }
}

function answer(code: number, message: string, details?: readonly string[]): FaultAnswer {
  if (details === undefined) return { status: code, body: { code, message } };
  const punctuated = details.map((detail, place) =>
    place === details.length - 1 ? `${detail}.` : detail,
  );
  return { status: code, body: { code, message, details: punctuated } };
}
