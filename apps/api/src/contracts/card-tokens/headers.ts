import { isLongerThan } from "@expunge/schemas/boundary/bounded-text";
import { lowerCaseUuid } from "@expunge/schemas/boundary/uuid";
import type { FastifyRequest } from "fastify";
import { type FieldFault, invalid } from "#http/fault.ts";
import { headerOf, isJson } from "#http/json-body.ts";

export const MAX_REQUEST_ID_LENGTH = 128;
const USER_AGENT_PARTS = ["Merchant", "Platform", "Channel", "Service"].map((part) => ({
  part,
  // Format: `Merchant/ABC; Platform/SAP; …`. Some merchants omit a semicolon.
  pattern: new RegExp(`(?:^|[;\\s])${part}\\s*/\\s*[^;\\s]`, "i"),
}));

/** Checks the four headers that contract 3 requires, and returns the `Request-Id`. Throws `invalid` with every faulty header. */
export function requestIdOf(request: FastifyRequest): string {
  const faults: FieldFault[] = [];
  const check = (field: string, isValid: boolean, message: string) => {
    if (!isValid) faults.push({ field, message });
  };
  const accept = headerOf(request, "accept");
  const requestId = headerOf(request, "request-id");
  const userAgent = headerOf(request, "user-agent");
  const missing = USER_AGENT_PARTS.filter(({ pattern }) => !pattern.test(userAgent));
  check("Content-Type", isJson(request), "must be application/json");
  check("Accept", accept.split(",").some(isAcceptableJson), "must be application/json");
  check(
    "Request-Id",
    requestId !== "" && !isLongerThan(requestId, MAX_REQUEST_ID_LENGTH),
    `must have 1 to ${MAX_REQUEST_ID_LENGTH} characters`,
  );
  check(
    "User-Agent",
    missing.length === 0,
    `must name ${missing.map(({ part }) => part).join(", ")}`,
  );
  if (faults.length > 0) throw invalid(...faults);
  return lowerCaseUuid(requestId);
}

/** Whether a media range is JSON with a weight above 0 (RFC 9110, 12.4.2 and 12.5.1). */
function isAcceptableJson(range: string): boolean {
  const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
  return type === "application/json" && !parameters.some((one) => /^q=0(\.0*)?$/.test(one));
}
