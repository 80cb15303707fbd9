/**
 * Where each table and function of the schema `public` is on a Citus cluster. A table or function without its line here is a finding
 * of `expunge distribute --check`.
 */

/**
 * `distributed`: by `tenant_id`, beside the other rows of its tenant. `reference`: whole on every node. `coordinator`: an ordinary table of the
 * coordinator.
 */
export type TablePlacement = "distributed" | "reference" | "coordinator";

/** In the order of their foreign keys: a table is distributed after those that it refers to. */
export const TABLES: Readonly<Record<string, TablePlacement>> = {
  tenant: "distributed",
  tenant_ledger: "distributed",
  api_client: "distributed",
  credential: "distributed",
  mandate: "distributed",
  mandate_version: "distributed",
  mandate_evidence: "distributed",
  collection: "distributed",
  cancellation_outbox: "distributed",
  hold: "distributed",
  risk_signal: "distributed",
  click_to_pay_card: "distributed",
  use_authorization: "distributed",
  network_request: "distributed",
  deletion: "distributed",
  event: "distributed",
  audit_entry: "distributed",
  idempotency_record: "distributed",
  webhook_endpoint: "distributed",
  webhook_delivery: "distributed",
  webhook_attempt: "distributed",
  reconciliation_round: "distributed",
  reconciliation_finding: "distributed",
  deletion_batch: "distributed",
  batch_list: "distributed",
  sweep: "distributed",
  sweep_run: "distributed",
  // Read by delegated functions, and rarely written.
  vault_key: "reference",
  // Written often by every process: a reference table would write each row on every node.
  cancellation_folder: "coordinator",
  installation: "coordinator",
  login_failure: "coordinator",
  metric: "coordinator",
  retention_minimum: "coordinator",
};

/**
 * `delegated`: a call runs on the worker that has the rows of its first argument, the tenant. `everywhere`: runs on the node of its
 * caller. `coordinator`: runs there only, over the rows of all tenants or of none.
 */
export type FunctionPlacement = "delegated" | "everywhere" | "coordinator";

export const FUNCTIONS: Readonly<Record<string, FunctionPlacement>> = {
  abandon_requests: "delegated",
  advance_network_request: "delegated",
  apply_changes: "delegated",
  change_mandate: "delegated",
  claim_batch_list: "delegated",
  claim_cancellation: "delegated",
  claim_deliveries: "delegated",
  claim_delivery_runs: "delegated",
  complete_batch_input: "delegated",
  end_deliveries: "delegated",
  erase_expired: "delegated",
  event_seq_at: "delegated",
  fan_out_events: "delegated",
  find_imported: "delegated",
  finish_batch_list: "delegated",
  follow_batch_outcomes: "delegated",
  import_credentials: "delegated",
  load_network_task: "delegated",
  load_targets: "delegated",
  lock_ledger: "delegated",
  mark_cancellation_prepared: "delegated",
  mark_cancellation_sent: "delegated",
  mark_rehash: "delegated",
  move_hashes: "delegated",
  put_batch_lists: "delegated",
  record_deliveries: "delegated",
  record_delivery: "delegated",
  record_operation: "delegated",
  replay_events: "delegated",
  rewrap_values: "delegated",
  tenant_is_active: "delegated",
  continues: "everywhere",
  count_batch_outcomes: "everywhere",
  enter_tenant: "everywhere",
  event_credential: "everywhere",
  find_answer: "everywhere",
  find_credential: "everywhere",
  find_deletion: "everywhere",
  forbid: "everywhere",
  other_hash_key: "everywhere",
  uuid_at: "everywhere",
  uuid_v7: "everywhere",
  velocity_counts: "everywhere",
  without_lost: "everywhere",
  all_tenants: "coordinator",
  analyze_credentials: "coordinator",
  batches_at_work: "coordinator",
  beat_installation: "coordinator",
  begin_vault_keys: "coordinator",
  compact_queue: "coordinator",
  default_months: "coordinator",
  find_client: "coordinator",
  maintain_partitions: "coordinator",
  maintain_partitions_at: "coordinator",
  make_partition: "coordinator",
  shared_owner_bids: "coordinator",
  tenant_to_rehash: "coordinator",
  tenants_to_reconcile: "coordinator",
  tenants_to_sweep: "coordinator",
  webhooks_behind: "coordinator",
  webhooks_due: "coordinator",
  webhooks_pending: "coordinator",
  webhooks_to_tidy: "coordinator",
};
