/** A call for another tenant within a transaction of ours, and the answer to it. */
type FunctionCall = {
  /** Arguments in SQL. `T` stands for the other tenant, and `id(table)` for the id of one of its rows. */
  readonly args: string;
  /** `other tenant`: refused; `nothing`: row level security hides every row; `service`: names no tenant; `refusal`: it is one. */
  readonly answer: "other tenant" | "nothing" | "service" | "refusal";
  readonly because: string;
};
const write = "writes; names the tenant of its transaction";
const read = "reads; names the tenant of its transaction";
const plain = "reads with the rights of its caller";
export const LOOK = "returns ids or counts of due work only";

/** The functions that the application may execute. */
export const FUNCTIONS: Readonly<Record<string, FunctionCall>> = {
  enter_tenant: { args: "T", answer: "other tenant", because: "names the tenant" },
  lock_ledger: { args: "T", answer: "other tenant", because: write },
  apply_changes: {
    args: `T, ${Array.from({ length: 22 }, () => "NULL").join(", ")}`,
    answer: "other tenant",
    because: write,
  },
  load_targets: { args: "T, '[]'", answer: "other tenant", because: read },
  find_imported: { args: "T, '[]'", answer: "other tenant", because: read },
  import_credentials: {
    args: `T, 'staff:x', 'import', now(), ${Array.from({ length: 36 }, () => "NULL").join(", ")}`,
    answer: "other tenant",
    because: write,
  },
  shared_owner_bids: { args: "T, '{}'", answer: "service", because: LOOK },
  find_answer: {
    args: "T, 'client-1', 'cards.delete', 'same-key', '2026-11-20Z'",
    answer: "nothing",
    because: plain,
  },
  velocity_counts: {
    args: `T, '{"risk": {"velocity": [{"by": "device", "most": 5, "seconds": 999999999}]}}', '{"device": "subject"}', now()`,
    answer: "nothing",
    because: plain,
  },
  find_credential: {
    args: "T, NULL, 'de9809999999999 same-mandate'",
    answer: "nothing",
    because: plain,
  },
  find_deletion: { args: "T, id(deletion)", answer: "nothing", because: plain },
  event_seq_at: { args: "T, 'infinity'", answer: "nothing", because: plain },
  event_credential: {
    args: "T, 'click_to_pay-1', id(network_request)::text, '{}'",
    answer: "nothing",
    because: plain,
  },
  change_mandate: {
    args: "T, id(mandate), NULL, NULL, NULL, now()",
    answer: "other tenant",
    because: write,
  },
  claim_cancellation: {
    args: "T, id(mandate), gen_random_uuid()",
    answer: "other tenant",
    because: write,
  },
  mark_cancellation_prepared: { args: "T, id(mandate), 1", answer: "other tenant", because: write },
  mark_cancellation_sent: { args: "T, id(mandate), now()", answer: "other tenant", because: write },
  load_network_task: { args: "T, id(network_request)", answer: "other tenant", because: read },
  advance_network_request: {
    args: "T, id(network_request), 1, 'accepted', 2, 1, NULL, 'x'",
    answer: "other tenant",
    because: write,
  },
  abandon_requests: {
    args: "T, ARRAY[id(network_request)], now()",
    answer: "other tenant",
    because: write,
  },
  erase_expired: {
    args: "T, '9999-01-01', now(), 'infinity', 1000",
    answer: "other tenant",
    because: write,
  },
  fan_out_events: {
    args: "T, id(webhook_endpoint), 10, now()",
    answer: "other tenant",
    because: write,
  },
  claim_deliveries: {
    args: "T, id(webhook_endpoint), 10, now(), now()",
    answer: "other tenant",
    because: write,
  },
  record_delivery: {
    args: "T, id(webhook_delivery), now(), 'delivered', now(), now(), 1, 200, NULL, now()",
    answer: "other tenant",
    because: write,
  },
  claim_delivery_runs: {
    args: "T, id(webhook_endpoint), 10, now(), now(), false",
    answer: "other tenant",
    because: write,
  },
  record_deliveries: {
    args: `T, json_build_array(json_build_object('id', id(webhook_delivery), 'leased', now(), 'state', 'delivered', 'due', now())), now()`,
    answer: "other tenant",
    because: write,
  },
  end_deliveries: {
    args: "T, id(webhook_endpoint), 'endpoint deleted', now(), 10",
    answer: "other tenant",
    because: write,
  },
  replay_events: {
    args: "T, id(webhook_endpoint), 'staff:x', now(), 1, 9, '-infinity', 'infinity', '{}', 9",
    answer: "other tenant",
    because: write,
  },
  find_client: { args: "'no such key'", answer: "nothing", because: "the key is the proof" },
  tenant_is_active: { args: "T", answer: "other tenant", because: read },
  all_tenants: { args: "", answer: "service", because: LOOK },
  beat_installation: {
    args: "0",
    answer: "service",
    because: "counts up, or records that the database was restored",
  },
  begin_vault_keys: {
    args: "'default', '', 'default', '', ''",
    answer: "service",
    because: "binds a database that no process has used, and changes no other",
  },
  rewrap_values: {
    args: "T, 'credential', '{}', '{}', '{}'",
    answer: "other tenant",
    because: write,
  },
  move_hashes: { args: "T, 1, '{}', '{}'", answer: "other tenant", because: write },
  mark_rehash: { args: "T, 1, NULL", answer: "other tenant", because: write },
  other_hash_key: { args: "1, false", answer: "refusal", because: "reads nothing" },
  tenant_to_rehash: { args: "1", answer: "service", because: LOOK },
  tenants_to_reconcile: { args: "now(), now()", answer: "service", because: LOOK },
  tenants_to_sweep: { args: "now()", answer: "service", because: LOOK },
  webhooks_behind: { args: "NULL, 10", answer: "service", because: LOOK },
  webhooks_due: { args: "now(), 10", answer: "service", because: LOOK },
  webhooks_pending: { args: "", answer: "service", because: LOOK },
  webhooks_to_tidy: { args: "now()", answer: "service", because: LOOK },
  maintain_partitions: {
    args: "'{}'",
    answer: "service",
    because: "drops nothing before the owner's minimum by the server's clock",
  },
  analyze_credentials: { args: "0", answer: "service", because: "counts rows, and returns none" },
  batches_at_work: { args: "true", answer: "service", because: LOOK },
  put_batch_lists: {
    args: "T, gen_random_uuid(), gen_random_uuid(), '[]'",
    answer: "other tenant",
    because: write,
  },
  complete_batch_input: {
    args: "T, gen_random_uuid(), gen_random_uuid()",
    answer: "other tenant",
    because: write,
  },
  claim_batch_list: {
    args: "T, gen_random_uuid(), 'input', gen_random_uuid(), now(), now(), NULL",
    answer: "other tenant",
    because: write,
  },
  finish_batch_list: {
    args: "T, gen_random_uuid(), 0, gen_random_uuid(), now(), NULL, NULL",
    answer: "other tenant",
    because: write,
  },
  follow_batch_outcomes: {
    args: "T, gen_random_uuid(), -1, 10",
    answer: "other tenant",
    because: write,
  },
  uuid_v7: { args: "", answer: "service", because: "makes an id and reads nothing" },
  compact_queue: { args: "1000000", answer: "service", because: "retains every open job" },
};
