import { fieldErrors } from "@expunge/contracts/boundary/field-errors";
import { storedText } from "@expunge/contracts/boundary/stored-text";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { riskOf } from "#card-tokens/risk.ts";
import { type FieldFault, invalid } from "#http/fault.ts";
import { headerOf, isJson, jsonObject } from "#http/json-body.ts";

const LONGEST_REQUEST_ID = 128;
const NAMED_BY_USER_AGENT = ["Merchant", "Platform", "Channel", "Service"];

export type DeleteTokenRequest = {
  readonly token: string;
  readonly requestor: string;
  readonly requestId: string;
  readonly body: unknown;
};

/** Reads a request of contract 3, headers first, then the body; throws `invalid` with every field that is at fault. */
export function deleteTokenRequest(request: FastifyRequest, now: Date): DeleteTokenRequest {
  const faults = headerFaults(request);
  if (faults.length > 0) throw invalid(...faults);
  const body = jsonObject(request);
  const parsed = z
    .object({ token: z.string().min(1).max(255), risk: riskOf(now), requestor: storedText(100) })
    .safeParse(body);
  if (!parsed.success)
    throw invalid(
      ...fieldErrors(parsed.error).map(({ field, message }) => ({
        field,
        message: worded(body, field, message),
      })),
    );
  return {
    token: parsed.data.token,
    requestor: parsed.data.requestor,
    requestId: headerOf(request, "request-id"),
    body,
  };
}

function headerFaults(request: FastifyRequest): FieldFault[] {
  const faults: FieldFault[] = [];
  if (!isJson(request)) faults.push({ field: "Content-Type", message: "must be application/json" });
  if (!/(^|[,\s])application\/json\s*($|[,;])/i.test(headerOf(request, "accept")))
    faults.push({ field: "Accept", message: "must be application/json" });
  const requestId = headerOf(request, "request-id");
  if (requestId === "" || requestId.length > LONGEST_REQUEST_ID) {
    faults.push({
      field: "Request-Id",
      message: `must have 1 to ${LONGEST_REQUEST_ID} characters`,
    });
  }
  const missing = NAMED_BY_USER_AGENT.filter(
    (part) => !namesPart(headerOf(request, "user-agent"), part),
  );
  if (missing.length > 0)
    faults.push({ field: "User-Agent", message: `must name ${missing.join(", ")}` });
  return faults;
}

/** Whether a User-Agent such as `Merchant/ABC; Platform/SAP; …` names a part. Merchants forget a semicolon here and there. */
function namesPart(userAgent: string, part: string): boolean {
  return new RegExp(`(?:^|[;\\s])${part}\\s*/\\s*[^;\\s]`, "i").test(userAgent);
}

/** A field that is not there at all is missing, whatever type it should have had. */
function worded(body: unknown, field: string, message: string): string {
  const value = field
    .split(".")
    .reduce<unknown>(
      (inner, key) => (inner as Record<string, unknown> | null | undefined)?.[key],
      body,
    );
  return value === undefined ? "is required" : message;
}
