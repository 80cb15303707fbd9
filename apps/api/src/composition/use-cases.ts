import { activateMandate } from "@expunge/application/mandates/activate";
import { amendMandate } from "@expunge/application/mandates/amend";
import { authenticateClient } from "@expunge/application/tenants/authenticate-client";
import { authorizeUse } from "@expunge/application/uses/authorize";
import { changeAvailability } from "@expunge/application/click-to-pay/change-availability";
import { changeCard } from "@expunge/application/click-to-pay/change-card";
import { enrolCustomer } from "@expunge/application/click-to-pay/enrol";
import { getCardToken } from "@expunge/application/card-tokens/get";
import { getCustomer } from "@expunge/application/click-to-pay/get";
import { getMandateEvidence } from "@expunge/application/mandates/get-evidence";
import { getMandate } from "@expunge/application/mandates/get";
import { getSettings } from "@expunge/application/tenants/get-settings";
import { importCredentials } from "@expunge/application/imports/import-credentials";
import { inFlightKeys, rejectConcurrent } from "@expunge/application/write-path/in-flight-keys";
import { requestOnce } from "@expunge/application/deletions/request-once";
import { listEvents } from "@expunge/application/event-log/list";
import { listHolds } from "@expunge/application/holds/list";
import { placeHold } from "@expunge/application/holds/place";
import { getDeletion, listDeletions } from "@expunge/application/deletions/read";
import {
  getPaymentOption,
  listActivePaymentOptions,
  pagePaymentOptions,
} from "@expunge/application/payment-options/read";
import { recordCollection } from "@expunge/application/mandates/record-collection";
import { releaseHold } from "@expunge/application/holds/release";
import { requestDeletions } from "@expunge/application/deletions/request";
import type { DeletionCommand } from "@expunge/application/deletions/command";
import { cancelDeletion } from "@expunge/application/deletions/cancel";
import { previewDeletion } from "@expunge/application/deletions/preview";
import { retryDeletion } from "@expunge/application/deletions/retry";
import { approveDeletion, rejectDeletion } from "@expunge/application/deletions/review";
import { storeCardToken } from "@expunge/application/card-tokens/store";
import { storePaymentOption } from "@expunge/application/payment-options/store";
import { watchEvents } from "@expunge/application/event-log/watch";
import { createEventTail, type OnEvents } from "@expunge/application/event-log/tail";
import { reviewSettings } from "@expunge/application/tenants/review-settings";
import { updateSettings } from "@expunge/application/tenants/update-settings";
import { batch } from "@expunge/application/write-path/batcher";
import { batchedStore } from "@expunge/application/write-path/batched-store";
import { tracedBatch } from "@expunge/application/deletions/traced-batch";
import { traced } from "@expunge/application/runtime/tracing";
import type { Clock } from "@expunge/application/runtime/clock.port";
import type { Vault } from "@expunge/application/vault/vault";
import { createBatchStore } from "@expunge/database/batches/batch-store";
import { createChangeStore } from "@expunge/database/write-path/change-store";
import { createClientDirectory } from "@expunge/database/tenants/client-directory";
import { createCredentialReader } from "@expunge/database/credentials/credential-reader";
import type { Database } from "@expunge/database/connection/database";
import { createDeletionReader } from "@expunge/database/deletions/deletion-reader";
import { createEventPositions } from "@expunge/database/event-log/event-positions";
import { createEventReader } from "@expunge/database/event-log/event-reader";
import { createHoldReader } from "@expunge/database/holds/hold-reader";
import type { JobQueue } from "@expunge/database/queue/job-queue";
import { createImportStore } from "@expunge/database/imports/import-store";
import { createLoginFailureStore } from "@expunge/database/tenants/login-failure-store";
import { createMandateLedger } from "@expunge/database/mandates/mandate-ledger";
import { createTenantDirectory } from "@expunge/database/tenants/tenant-directory";
import { createCancellationFolders } from "@expunge/database/mandates/cancellation-folders";
import { createSettingsReader } from "@expunge/database/tenants/settings-reader";
import type { ReceiverPolicy } from "@expunge/networks/webhooks/receiver-policy";
import { cachedClients } from "#auth/cached-clients.ts";
import { cachedTenants } from "#auth/cached-tenants.ts";
import { throttledLogins } from "#auth/throttled-logins.ts";
import { createSweepUseCases } from "#composition/sweeps.ts";
import { createBatchUseCases } from "#composition/batches.ts";
import { createWebhookUseCases } from "#composition/webhooks.ts";

export type UseCaseDeps = {
  readonly database: Database;
  readonly queue: JobQueue;
  readonly vault: Vault;
  readonly clock: Clock;
  /** Wakes event watchers on a commit. Without it they poll. */
  readonly onEvents?: OnEvents;
  /** Calls the listener when clients or tenants may have changed. Without it a change counts within five seconds. */
  readonly onAccess?: (listener: () => void) => void;
  /** Permits webhook URLs on loopback addresses. */
  readonly receivers?: ReceiverPolicy;
};
export type UseCases = ReturnType<typeof createUseCases>;

/**
 * Batch sizes at which the database performs best, and two batches per tenant: while one is written, the next is loaded and decided.
 * docs/performance.md has the measurement behind each value.
 */
const BATCHING = {
  maxBatchSize: 128,
  batchesPerTenant: 2,
  minConcurrentBatchSize: 12,
  maxQueuedPerTenant: 5_000,
  maxQueued: 20_000,
};

/** All use cases over one database. Concurrent deletion requests of a tenant are batched. */
export function createUseCases({
  database,
  queue,
  vault,
  clock,
  onEvents,
  onAccess,
  receivers = { allowLoopback: false },
}: UseCaseDeps) {
  const lists = createChangeStore(database, queue);
  const store = batchedStore(lists);
  const reader = createCredentialReader(database);
  const deletions = createDeletionReader(database);
  const events = createEventReader(database);
  const mandates = createMandateLedger(database);
  const writes = { store, vault, clock };
  const holdDeps = { ...writes, holds: createHoldReader(database) };
  const settings = createSettingsReader(database);
  const clients = cachedClients(createClientDirectory(database));
  const tenants = cachedTenants(createTenantDirectory(database));
  const accessListeners = new Set<() => void>();
  onAccess?.(() => {
    clients.forget();
    tenants.forget();
    for (const listener of accessListeners) listener();
  });
  const batcher = () => batch(tracedBatch(requestDeletions({ ...writes, store: lists })), BATCHING);
  const inFlight = inFlightKeys();
  // Repeats have a batcher of their own: a lookup does not wait behind writes.
  const deleteOnce = requestOnce(inFlight, { begun: batcher(), repeated: batcher() });
  return {
    requestDeletion: (tenantId: string, command: Omit<DeletionCommand, "id">) =>
      deleteOnce(tenantId, { ...command, id: clock.newId(), ...traced() }),
    previewDeletion: previewDeletion(writes),
    approveDeletion: approveDeletion(writes),
    rejectDeletion: rejectDeletion(writes),
    cancelDeletion: cancelDeletion(writes),
    retryDeletion: retryDeletion(writes),
    getDeletion: getDeletion({ deletions }),
    listDeletions: listDeletions({ deletions }),
    storePaymentOption: rejectConcurrent(inFlight, storePaymentOption(writes)),
    listActivePaymentOptions: listActivePaymentOptions({ reader }),
    pagePaymentOptions: pagePaymentOptions({ reader }),
    getPaymentOption: getPaymentOption({ reader }),
    getMandate: getMandate({ mandates }),
    getMandateEvidence: getMandateEvidence({ mandates, vault, clock }),
    activateMandate: activateMandate({ mandates, clock }),
    amendMandate: amendMandate({ mandates, vault, clock }),
    recordCollection: recordCollection({ ...writes, store: lists }),
    storeCardToken: rejectConcurrent(inFlight, storeCardToken(writes)),
    getCardToken: getCardToken({ reader, vault }),
    enrolCustomer: enrolCustomer(writes),
    changeCard: changeCard(writes),
    importCredentials: importCredentials({
      ...writes,
      store: lists,
      imports: createImportStore(database),
    }),
    changeAvailability: changeAvailability(writes),
    getCustomer: getCustomer({ reader }),
    authorizeUse: authorizeUse(writes),
    placeHold: rejectConcurrent(inFlight, placeHold(holdDeps)),
    releaseHold: releaseHold(holdDeps),
    listHolds: listHolds(holdDeps),
    getSettings: getSettings({ settings }),
    updateSettings: updateSettings({
      store,
      settings,
      clock,
      folders: createCancellationFolders(database),
    }),
    reviewSettings: reviewSettings({ store, settings, clock }),
    listEvents: listEvents({ events }),
    watchEvents: watchEvents({
      events,
      positions: createEventPositions(database),
      deletions,
      tail: createEventTail({ events, ...(onEvents && { onEvents }) }),
    }),
    ...createBatchUseCases({
      ...writes,
      store: lists,
      settings,
      batches: createBatchStore(database),
    }),
    ...createWebhookUseCases({ database, vault, clock, receivers }),
    ...createSweepUseCases({ database, clock }),
    logIn: throttledLogins({
      authenticate: authenticateClient({ clients, remembered: clients.remembered, vault }),
      failures: createLoginFailureStore(database),
    }),
    findClient: clients.current,
    isActiveTenant: tenants.isActive,
    /** Calls the listener once clients and tenants are read again. Returns a function that stops it. */
    onAccess(listener: () => void): () => void {
      accessListeners.add(listener);
      return () => accessListeners.delete(listener);
    },
  };
}
