import { activateMandate } from "@expunge/application/use-cases/activate-mandate";
import { amendMandate } from "@expunge/application/use-cases/amend-mandate";
import { authenticateClient } from "@expunge/application/use-cases/authenticate-client";
import { authorizeUse } from "@expunge/application/use-cases/authorize-use";
import { changeAvailability } from "@expunge/application/use-cases/change-availability";
import { changeCard } from "@expunge/application/use-cases/change-card";
import { enrolCustomer } from "@expunge/application/use-cases/enrol-customer";
import { getCardToken } from "@expunge/application/use-cases/get-card-token";
import { getCustomer } from "@expunge/application/use-cases/get-customer";
import { getMandateEvidence } from "@expunge/application/use-cases/get-mandate-evidence";
import { getMandate } from "@expunge/application/use-cases/get-mandate";
import { getSettings } from "@expunge/application/use-cases/get-settings";
import {
  deletedOnce,
  keysUnderWay,
  makingOnce,
} from "@expunge/application/use-cases/keys-under-way";
import { listEvents } from "@expunge/application/use-cases/list-events";
import { listHolds } from "@expunge/application/use-cases/list-holds";
import { placeHold } from "@expunge/application/use-cases/place-hold";
import { getDeletion, listDeletions } from "@expunge/application/use-cases/read-deletions";
import {
  getPaymentOption,
  listActivePaymentOptions,
  pagePaymentOptions,
} from "@expunge/application/use-cases/read-payment-options";
import { recordCollection } from "@expunge/application/use-cases/record-collection";
import { releaseHold } from "@expunge/application/use-cases/release-hold";
import {
  type DeletionCommand,
  requestDeletions,
} from "@expunge/application/use-cases/request-deletions";
import { cancelDeletion } from "@expunge/application/use-cases/cancel-deletion";
import { previewDeletion } from "@expunge/application/use-cases/preview-deletion";
import { retryDeletion } from "@expunge/application/use-cases/retry-deletion";
import { approveDeletion, rejectDeletion } from "@expunge/application/use-cases/review-deletion";
import { storeCardToken } from "@expunge/application/use-cases/store-card-token";
import { storePaymentOption } from "@expunge/application/use-cases/store-payment-option";
import { watchEvents } from "@expunge/application/use-cases/watch-events";
import { createEventTail, type OnEvents } from "@expunge/application/use-cases/watch-events-tail";
import { updateSettings } from "@expunge/application/use-cases/update-settings";
import { coalesce } from "@expunge/application/coalescer";
import { tracedLists } from "@expunge/application/traced-lists";
import { traced } from "@expunge/application/tracing";
import type { Clock } from "@expunge/application/ports/clock";
import type { Vault } from "@expunge/application/vault/vault";
import { createChangeStore } from "@expunge/database/change-store";
import { createClientDirectory } from "@expunge/database/client-directory";
import { createCredentialReader } from "@expunge/database/credential-reader";
import type { Database } from "@expunge/database/database";
import { createDeletionReader } from "@expunge/database/deletion-reader";
import { createEventPlaces } from "@expunge/database/event-places";
import { createEventReader } from "@expunge/database/event-reader";
import { createHoldReader } from "@expunge/database/hold-reader";
import type { JobQueue } from "@expunge/database/queue/job-queue";
import { createMandateLedger } from "@expunge/database/mandate-ledger";
import { createSettingsReader } from "@expunge/database/settings-reader";
import { createUseLedger } from "@expunge/database/use-ledger";
import { cachedClients } from "#auth/cached-clients.ts";
import { createWebhookUseCases } from "#webhook-use-cases.ts";

export type UseCaseDeps = {
  readonly database: Database;
  readonly queue: JobQueue;
  readonly vault: Vault;
  readonly clock: Clock;
  /** Wakes who watches the event log. Without it they look by their timer alone. */
  readonly onEvents?: OnEvents;
  /** Whether webhooks may be on this machine itself. */
  readonly allowLoopback?: boolean;
};
export type UseCases = ReturnType<typeof createUseCases>;

/**
 * Lists as long as the database likes them, and as many of a tenant at once as do not stand in each other's way: while one is written,
 * the next one is loaded and decided. What each figure was found by: docs/performance.md.
 */
const COALESCING = {
  longestList: 128,
  listsPerTenant: 2,
  shortestBeside: 12,
  mostWaitingPerTenant: 5_000,
  mostWaiting: 20_000,
};

/** Every use case, over the database. Deletions that come one by one go to the database in lists. */
export function createUseCases({
  database,
  queue,
  vault,
  clock,
  onEvents,
  allowLoopback = false,
}: UseCaseDeps) {
  const store = createChangeStore(database, queue);
  const reader = createCredentialReader(database);
  const deletions = createDeletionReader(database);
  const events = createEventReader(database);
  const mandates = createMandateLedger(database, queue);
  const writes = { store, vault, clock };
  const held = { ...writes, holds: createHoldReader(database) };
  const settings = createSettingsReader(database);
  const coalesced = coalesce(tracedLists(requestDeletions(writes)), COALESCING);
  const underWay = keysUnderWay();
  return {
    requestDeletion: (tenantId: string, asked: Omit<DeletionCommand, "id">) =>
      deletedOnce(underWay, tenantId, asked, () =>
        coalesced(tenantId, { ...asked, id: clock.newId(), ...traced() }),
      ),
    previewDeletion: previewDeletion(writes),
    approveDeletion: approveDeletion(writes),
    rejectDeletion: rejectDeletion(writes),
    cancelDeletion: cancelDeletion(writes),
    retryDeletion: retryDeletion(writes),
    getDeletion: getDeletion({ deletions }),
    listDeletions: listDeletions({ deletions }),
    storePaymentOption: makingOnce(underWay, storePaymentOption(writes)),
    listActivePaymentOptions: listActivePaymentOptions({ reader }),
    pagePaymentOptions: pagePaymentOptions({ reader }),
    getPaymentOption: getPaymentOption({ reader }),
    getMandate: getMandate({ mandates }),
    getMandateEvidence: getMandateEvidence({ mandates, vault, clock }),
    activateMandate: activateMandate({ mandates, clock }),
    amendMandate: amendMandate({ mandates, vault, clock }),
    recordCollection: recordCollection({ mandates, vault, clock }),
    storeCardToken: makingOnce(underWay, storeCardToken(writes)),
    getCardToken: getCardToken({ reader, vault }),
    enrolCustomer: enrolCustomer(writes),
    changeCard: changeCard(writes),
    changeAvailability: changeAvailability(writes),
    getCustomer: getCustomer({ reader }),
    authorizeUse: authorizeUse({ uses: createUseLedger(database), vault, clock }),
    placeHold: makingOnce(underWay, placeHold(held)),
    releaseHold: releaseHold(held),
    listHolds: listHolds(held),
    getSettings: getSettings({ settings }),
    updateSettings: updateSettings({ store, settings, clock }),
    listEvents: listEvents({ events }),
    watchEvents: watchEvents({
      events,
      places: createEventPlaces(database),
      deletions,
      tail: createEventTail({ events, ...(onEvents && { onEvents }) }),
    }),
    ...createWebhookUseCases({ database, vault, clock, allowLoopback }),
    authenticateClient: authenticateClient({
      clients: cachedClients(createClientDirectory(database)),
      vault,
    }),
  };
}
