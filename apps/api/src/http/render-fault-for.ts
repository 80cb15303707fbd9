import { PUBLIC_CONTRACTS } from "#contracts/registry.ts";
import { renderPlainFault } from "#http/render-plain-fault.ts";
import type { Fault } from "#http/fault.ts";
import type { FaultAnswer, RenderFault } from "#http/send-fault.ts";
import { renderTokenFault } from "#oauth/render-token-fault.ts";
import { errorBeforeCall } from "#staff/error-before-call.ts";

/** The error formats of all prefixes outside of the contracts. */
const FORMATS: readonly { readonly prefix: string; readonly renderFault: RenderFault }[] = [
  { prefix: "/oauth2", renderFault: renderTokenFault },
  { prefix: "/trpc", renderFault: renderCallFault },
];

/** The error format for a path, where no route can answer: the request cannot be read or routed. */
export function renderFaultFor(path: string): RenderFault {
  const format = [...PUBLIC_CONTRACTS, ...FORMATS].find(({ prefix }) => path.startsWith(prefix));
  return format?.renderFault ?? ((fault) => renderPlainFault(fault));
}

function renderCallFault(fault: Fault): FaultAnswer {
  const body = errorBeforeCall(fault);
  return { status: body.error.data.httpStatus, body };
}
