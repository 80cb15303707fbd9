import type { RiskInput } from "@expunge/application/deletions/command";
import { latestDay } from "@expunge/application/runtime/days-on-earth";
import { targetDay } from "@expunge/application/runtime/target-day";
import { textOfLength } from "@expunge/schemas/boundary/bounded-text";
import { storedText } from "@expunge/schemas/boundary/stored-text";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { risk } from "#contracts/card-tokens/risk.ts";
import { type FieldFault, invalid } from "#http/fault.ts";
import { isJsonObject, jsonObject } from "#http/json-body.ts";
import { redactFieldErrors } from "#http/redact-field-errors.ts";

export const deleteTokenSchema = z.object({
  token: textOfLength(255, "must not be blank").meta({
    description: "The stored card's token, as the merchant got it.",
  }),
  risk,
  requestor: storedText(100).meta({
    description:
      "The person that requested the deletion: a phone number, an employee number or similar.",
  }),
});

export type DeleteTokenBody = {
  readonly token: string;
  readonly requestor: string;
  /** The fields of the risk object that the risk policy uses. */
  readonly risk: Pick<RiskInput, "country" | "activatedOn" | "device">;
  /** The whole body as received, for the request's fingerprint. */
  readonly body: unknown;
};

/** Reads the body of a deletion. Throws `invalid` with every faulty field; `now` bounds the activation date. */
export function deleteTokenBody(request: FastifyRequest, now: Date): DeleteTokenBody {
  const body = jsonObject(request);
  const parsed = deleteTokenSchema.safeParse(body);
  if (!parsed.success)
    throw invalid(...redactFieldErrors(parsed.error).map((fault) => markMissing(body, fault)));
  const { token, requestor, risk: assessed } = parsed.data;
  const { activationDate } = assessed;
  if (activationDate !== null && !hasBegun(activationDate, now)) {
    throw invalid({ field: "risk.activationDate", message: "must be in the past" });
  }
  return {
    token,
    requestor,
    risk: {
      country: assessed.geolocationCountry,
      activatedOn: activationDate && dayOf(activationDate),
      device: assessed.deviceFingerprint,
    },
    body,
  };
}

/** Whether an instant is past, or a date has begun anywhere on earth: the customer may be ahead of this service. */
function hasBegun(date: string, now: Date): boolean {
  return date.includes("T") ? new Date(date) < now : date <= latestDay(now);
}

/** A date as it is; an instant as its calendar day in the time zone of TARGET. */
function dayOf(date: string): string {
  return date.includes("T") ? targetDay(new Date(date)) : date;
}

/** A missing field is reported as required instead of as a value of the wrong type. */
function markMissing(body: unknown, { field, message }: FieldFault): FieldFault {
  const value = field
    .split(".")
    .reduce<unknown>((inner, key) => (isJsonObject(inner) ? inner[key] : undefined), body);
  return { field, message: value === undefined ? "is required" : message };
}
