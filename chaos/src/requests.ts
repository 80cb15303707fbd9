import { CARD_USER_AGENT, RISK } from "@expunge/stack/demo/card-client";
import { TRPCClientError } from "@trpc/client";
import { z } from "zod";
import { OWNER_BID } from "#company.ts";
import type { Credential } from "#credentials.ts";
import type { World } from "#world.ts";

/** A way of requesting a deletion. */
export type Way = "contract" | "staff";

/**
 * An answer to a deletion request, in one line that is equal for equal answers; undefined when the outcome is unknown or the request
 * was refused for now.
 */
export type Answer = {
  readonly accepted: boolean;
  readonly said: string;
  /** The deletion's id, for requests of staff. */
  readonly deletionId?: string;
};

const trpcData = z.object({ code: z.string(), httpStatus: z.number() });
/** Longer than an API that works ever takes, on a busy machine too. One that is killed closes its connections. */
const TIMEOUT_MS = 60_000;
const JSON_BODY = { "content-type": "application/json" };
/** Takes the status of each answer, or undefined for a request without one. */
export type StatusSink = (status: number | undefined) => void;

/** Requests the deletion of a credential once from one of the APIs. The key identifies repeats. */
export async function askOnce(
  { apis }: World,
  credential: Credential,
  way: Way,
  key: string,
  api: number,
  seen: StatusSink = () => {},
): Promise<Answer | undefined> {
  const urls = apis();
  const url = urls[api % urls.length] ?? "";
  try {
    return way === "staff"
      ? await askAsStaff(credential, key, api, seen)
      : await askByContract(url, credential, key, seen);
  } catch {
    // The outcome is unknown: its API was killed, or is not back yet.
    seen(undefined);
    return undefined;
  }
}

async function askAsStaff(
  { company, target }: Credential,
  key: string,
  api: number,
  seen: StatusSink,
): Promise<Answer | undefined> {
  try {
    const { id, state } = await company
      .staff(api)
      .deletions.request.mutate(
        { target, reason: "customer_request", idempotencyKey: key },
        { signal: AbortSignal.timeout(TIMEOUT_MS) },
      );
    seen(200);
    return { accepted: state !== "refused", said: id, deletionId: id };
  } catch (error) {
    const { code, httpStatus } = refusalOf(error);
    seen(httpStatus);
    // Under way already, too much at once, or our own fault: it is to be tried again.
    if (!["NOT_FOUND", "PRECONDITION_FAILED", "BAD_REQUEST"].includes(code)) return undefined;
    return { accepted: false, said: code };
  }
}

function refusalOf(error: unknown): { readonly code: string; readonly httpStatus?: number } {
  const told = error instanceof TRPCClientError ? trpcData.safeParse(error.data) : undefined;
  return told?.data ?? { code: "UNKNOWN" };
}

async function askByContract(
  url: string,
  { company, target }: Credential,
  key: string,
  seen: StatusSink,
): Promise<Answer | undefined> {
  const answer = await fetch(...requestOf(url, company, target, key));
  const said = `${answer.status} ${await answer.text()}`;
  seen(answer.status);
  if (answer.status >= 500 || answer.status === 409) return undefined;
  return { accepted: answer.ok, said };
}

function requestOf(
  url: string,
  company: Credential["company"],
  target: Credential["target"],
  key: string,
): [string, RequestInit] {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  switch (target.kind) {
    case "payment_option": {
      const { customerAccountId, reference } = target;
      const headers = {
        ...JSON_BODY,
        authorization: company.merchant,
        "accept-language": "en-US",
        origin: "https://shop.example",
        "user-agent": "shop/1.0",
        "idempotency-key": key,
      };
      const path = `/accounts/${customerAccountId}/paymentOptions/${reference}`;
      return [`${url}${path}`, { method: "DELETE", headers, signal }];
    }
    case "card_token": {
      const headers = {
        ...JSON_BODY,
        authorization: company.cardClient,
        accept: "application/json",
        "user-agent": CARD_USER_AGENT,
        "request-id": key,
      };
      const body = JSON.stringify({ token: target.token, risk: RISK, requestor: "6140222333" });
      return [`${url}/v1/cards/delete`, { method: "PUT", headers, body, signal }];
    }
    case "click_to_pay_customer": {
      const headers = {
        ...JSON_BODY,
        authorization: company.accountToken,
        "x-tenant": company.tenantId,
        "x-customer-id": String(target.customerId),
      };
      const body = JSON.stringify({ owner_bid: OWNER_BID });
      const path = "/cards-tokenization/v1/clicktopay/visa/delete/customer";
      return [`${url}${path}`, { method: "POST", headers, body, signal }];
    }
  }
}
