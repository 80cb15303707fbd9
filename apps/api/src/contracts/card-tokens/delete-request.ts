import { targetDay } from "@expunge/application/runtime/target-day";
import type { RiskInput } from "@expunge/application/deletions/command";
import { storedText } from "@expunge/schemas/boundary/stored-text";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { risk } from "#contracts/card-tokens/risk.ts";
import { type FieldFault, invalid } from "#http/fault.ts";
import { headerOf, isJson, isJsonObject, jsonObject } from "#http/json-body.ts";
import { redactFieldErrors } from "#http/redact-field-errors.ts";

export const LONGEST_REQUEST_ID = 128;
const NAMED_BY_USER_AGENT = ["Merchant", "Platform", "Channel", "Service"].map((part) => ({
  part,
  // As in `Merchant/ABC; Platform/SAP; …`. Merchants forget a semicolon here and there.
  named: new RegExp(`(?:^|[;\\s])${part}\\s*/\\s*[^;\\s]`, "i"),
}));

/** The body of contract 3. */
export const deleteTokenSchema = z.object({
  token: z
    .string("must be a string")
    .min(1, "must not be blank")
    .max(255, "must have 1 to 255 characters")
    .meta({ description: "The stored card's token, as the merchant got it." }),
  risk,
  requestor: storedText(100).meta({
    description: "Who asked: a phone number, an employee number and the like.",
  }),
});

export type DeleteTokenRequest = {
  readonly token: string;
  readonly requestor: string;
  readonly requestId: string;
  /** What of the risk object is judged by. */
  readonly risk: Pick<RiskInput, "country" | "activatedOn" | "device">;
  readonly body: unknown;
};

/** Reads a request of contract 3, headers first, then the body; throws `invalid` with every field that is at fault. */
export function deleteTokenRequest(request: FastifyRequest, now: Date): DeleteTokenRequest {
  const faults = headerFaults(request);
  if (faults.length > 0) throw invalid(...faults);
  const body = jsonObject(request);
  const parsed = deleteTokenSchema.safeParse(body);
  if (!parsed.success)
    throw invalid(...redactFieldErrors(parsed.error).map((fault) => worded(body, fault)));
  const { token, requestor, risk: judged } = parsed.data;
  const { activationDate } = judged;
  if (activationDate !== null && new Date(activationDate) >= now) {
    throw invalid({ field: "risk.activationDate", message: "must be in the past" });
  }
  return {
    token,
    requestor,
    requestId: headerOf(request, "request-id"),
    risk: {
      country: judged.geolocationCountry,
      activatedOn: activationDate && dayOf(activationDate),
      device: judged.deviceFingerprint,
    },
    body,
  };
}

/** The day of a date, or of an instant where TARGET is. */
function dayOf(date: string): string {
  return date.includes("T") ? targetDay(new Date(date)) : date;
}

function headerFaults(request: FastifyRequest): FieldFault[] {
  const faults: FieldFault[] = [];
  const check = (field: string, fits: boolean, message: string) => {
    if (!fits) faults.push({ field, message });
  };
  const accept = headerOf(request, "accept");
  const requestId = headerOf(request, "request-id");
  const userAgent = headerOf(request, "user-agent");
  const missing = NAMED_BY_USER_AGENT.filter(({ named }) => !named.test(userAgent));
  check("Content-Type", isJson(request), "must be application/json");
  check(
    "Accept",
    /(^|[,\s])application\/json\s*($|[,;])/i.test(accept),
    "must be application/json",
  );
  check(
    "Request-Id",
    requestId !== "" && requestId.length <= LONGEST_REQUEST_ID,
    `must have 1 to ${LONGEST_REQUEST_ID} characters`,
  );
  check(
    "User-Agent",
    missing.length === 0,
    `must name ${missing.map(({ part }) => part).join(", ")}`,
  );
  return faults;
}

/** A field that is not there at all is missing, whatever type it should have had. */
function worded(body: unknown, { field, message }: FieldFault): FieldFault {
  const value = field
    .split(".")
    .reduce<unknown>((inner, key) => (isJsonObject(inner) ? inner[key] : undefined), body);
  return { field, message: value === undefined ? "is required" : message };
}
