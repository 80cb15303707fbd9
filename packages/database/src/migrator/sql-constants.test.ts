import { WEBHOOK_GONE, WEBHOOK_LEASE_MS } from "@expunge/application/webhooks/delivery-store.port";
import { BATCH_STATES, isEndedBatch } from "@expunge/domain/batch/batch-state";
import { FINDINGS } from "@expunge/domain/click-to-pay/decide-reconciliation";
import { ENROLMENT_STATES } from "@expunge/domain/click-to-pay/enrolment-state";
import { CREDENTIAL_STATES } from "@expunge/domain/deletion/credential-state";
import { COLLECTION_POLICIES } from "@expunge/domain/deletion/deletion-request";
import { DELETION_STATES } from "@expunge/domain/deletion/deletion-state";
import {
  DELETION_TRANSITIONS,
  isOpenDeletion,
} from "@expunge/domain/deletion/deletion-transitions";
import { HOLD_KINDS } from "@expunge/domain/hold/hold";
import { COLLECTION_STATES, COLLECTION_TRANSITIONS } from "@expunge/domain/mandate/collection";
import { MANDATE_STATES } from "@expunge/domain/mandate/mandate";
import { MANDATE_TRANSITIONS } from "@expunge/domain/mandate/mandate-transitions";
import { LONGEST_VELOCITY_DAYS } from "@expunge/domain/risk/risk-policy";
import { SWEEP_RUN_STATES } from "@expunge/domain/sweep/decide-sweep-run";
import { SWEEP_KINDS } from "@expunge/domain/sweep/sweep-kind";
import { TARGET_KINDS } from "@expunge/schemas/boundary/target";
import { CLICK_TO_PAY_EVENT } from "@expunge/schemas/events/click-to-pay-event";
import { WEBHOOK_FORMATS } from "@expunge/schemas/trpc/webhooks";
import { DELIVERY_STATES } from "@expunge/schemas/trpc/webhooks-deliveries";
import { describe, expect, test } from "vitest";
import { REQUEST_STATES } from "#deletions/deletion-rows.ts";
import { PRISMA_DIRECTORY } from "#migrator/migrations.ts";
import { readModel } from "#migrator/model.ts";
import { ENDPOINT_STATES } from "#webhooks/endpoint-rows.ts";
import { KEY_RETENTION_DAYS } from "#write-path/change-lists.ts";

const { tables, functions } = await readModel(PRISMA_DIRECTORY);

/** The texts in single quotes, also of those inside another one, where they are doubled. */
const literals = (sql: string): string[] =>
  [...sql.matchAll(/'+(?<text>[^']+)'+/g)].map(({ groups }) => groups?.["text"] ?? "");

/** Whether a row of a closed state machine permits no event. */
const isFinal = (following: object) => Object.keys(following).length === 0;
const ENDED_BATCH_STATES = BATCH_STATES.filter(isEndedBatch).toSorted();
const OPEN_DELETION_STATES = DELETION_STATES.filter(isOpenDeletion);

test("conditions name only kinds and states that exist", () => {
  const known = new Set<string>([
    ...TARGET_KINDS,
    ...HOLD_KINDS,
    ...CREDENTIAL_STATES,
    ...ENROLMENT_STATES,
    ...DELETION_STATES,
    ...MANDATE_STATES,
    ...COLLECTION_STATES,
    ...REQUEST_STATES,
    ...ENDPOINT_STATES,
    ...DELIVERY_STATES,
    ...SWEEP_KINDS,
    ...SWEEP_RUN_STATES,
    ...BATCH_STATES,
  ]);
  const conditions = /\b(?:kind|state) (?:=|<>|(?:NOT )?IN) (?:'+\w+'+|\([^)]+\))/g;
  const named = [tables, ...functions.values()].flatMap((text) =>
    [...text.matchAll(conditions)].flatMap(([condition]) => literals(condition)),
  );
  expect(named.filter((name) => !known.has(name))).toEqual([]);
  expect(named.length).toBeGreaterThan(80);
});

describe("lists of values in checks", () => {
  const lists: Readonly<Record<string, readonly string[]>> = {
    credential_kind: TARGET_KINDS,
    vault_key_purpose: ["hash", "seal"],
    retention_minimum_records: ["audit_entry", "deletion", "event", "idempotency_record"],
    credential_state: [...CREDENTIAL_STATES, ...ENROLMENT_STATES],
    click_to_pay_card_state: ENROLMENT_STATES.filter((state) => state !== "UNREGISTERED"),
    batch_list_stage: ["decided", "input", "previewed"],
    deletion_batch_state: BATCH_STATES,
    deletion_batch_collections: COLLECTION_POLICIES,
    // Those that need no checksum.
    deletion_batch_sealed: ["cancelled", "draft"],
    deletion_state: DELETION_STATES,
    deletion_collections: COLLECTION_POLICIES,
    hold_kind: HOLD_KINDS,
    mandate_state: MANDATE_STATES,
    collection_state: COLLECTION_STATES,
    network_request_state: REQUEST_STATES,
    reconciliation_finding_kind: FINDINGS,
    webhook_endpoint_state: ENDPOINT_STATES,
    webhook_endpoint_format: WEBHOOK_FORMATS,
    webhook_delivery_state: DELIVERY_STATES,
    sweep_kind: SWEEP_KINDS,
    sweep_run_kind: SWEEP_KINDS,
    sweep_run_state: SWEEP_RUN_STATES,
  };
  const checks = [...tables.matchAll(/CONSTRAINT (?<name>\w+) CHECK \(\w+ IN \((?<list>[^)]+)\)/g)];

  test("are all compared", () => {
    expect(checks.map(({ groups }) => groups?.["name"] ?? "").toSorted()).toEqual(
      Object.keys(lists).toSorted(),
    );
  });

  test.each(checks.map(({ groups }) => [groups?.["name"] ?? "", groups?.["list"] ?? ""]))(
    "%s is the list in TypeScript",
    (name, list) => {
      expect(literals(list).toSorted()).toEqual(lists[name]?.toSorted());
    },
  );
});

describe("functions", () => {
  /** The matches of a pattern in the text of each function, by the function's name. */
  const found = (pattern: RegExp) =>
    Object.fromEntries(
      [...functions].flatMap(([name, text]) => {
        const code = text.replaceAll(/^ *--.*$/gm, "");
        const all = [...code.matchAll(pattern)].map(({ groups }) => groups?.["value"] ?? "");
        return all.length > 0 ? [[name, all]] : [];
      }),
    );

  test("take the same states for open, final and usable", () => {
    const lists = found(/state (?:NOT )?IN \((?<value>[^)]+)\)/g);
    const byFunction = Object.entries(lists).map(([name, all]) => [
      name,
      all.map((list) => literals(list).toSorted()),
    ]);
    expect(Object.fromEntries(byFunction)).toEqual({
      load_targets: [OPEN_DELETION_STATES.toSorted(), OPEN_DELETION_STATES.toSorted()],
      find_imported: [OPEN_DELETION_STATES.toSorted()],
      maintain_partitions_at: [OPEN_DELETION_STATES.toSorted(), ENDED_BATCH_STATES],
      batches_at_work: [
        ["previewing", "running"],
        ["cancelled", "completed", "paused", "stopped"],
      ],
      follow_batch_outcomes: [
        ["completed", "executing", "failed", "refused"],
        ["cancelled", "rejected"],
      ],
      apply_changes: [
        ["ACTIVE", "active"],
        ["REMOVED", "deleted"],
        DELETION_STATES.filter((state) => isFinal(DELETION_TRANSITIONS[state])).toSorted(),
        [
          "completed",
          ...OPEN_DELETION_STATES.filter((state) => state !== "awaiting_approval"),
        ].toSorted(),
        MANDATE_STATES.filter((state) => "cancelled" in MANDATE_TRANSITIONS[state]).toSorted(),
        COLLECTION_STATES.filter((state) => COLLECTION_TRANSITIONS[state].length > 0).toSorted(),
        ["REGISTRATION_IN_PROGRESS", "REMOVED"],
        ["REGISTRATION_IN_PROGRESS", "REMOVED"],
        ENDED_BATCH_STATES,
        // Its other inputs end with a change of a draft, or with its end.
        ["cancelled", "draft", "sealed"],
      ],
      change_mandate: [
        MANDATE_STATES.filter((state) => !isFinal(MANDATE_TRANSITIONS[state])).toSorted(),
        MANDATE_STATES.filter((state) => !isFinal(MANDATE_TRANSITIONS[state])).toSorted(),
      ],
      // Of jobs, by pg-boss.
      compact_queue: [["cancelled", "completed"]],
    });
  });

  test("have the intervals of TypeScript, and a few of their own", () => {
    const lease = `${WEBHOOK_LEASE_MS / 1000} seconds`;
    const ahead = ["3 months", "1 month", "1 month"];
    expect(found(/interval '(?<value>[^']+)'/g)).toEqual({
      // The lists of batches that may have been decided within an hour.
      claim_batch_list: ["400 days", "1 hour"],
      claim_deliveries: ["5 seconds", lease],
      claim_delivery_runs: ["5 seconds", lease],
      fan_out_events: [lease],
      // A day later than keys expire, because clocks differ: it only picks the partitions.
      find_answer: [`${KEY_RETENTION_DAYS + 1} days`],
      // Nothing is dropped that a key still needs.
      maintain_partitions_at: [ahead[0], `${KEY_RETENTION_DAYS} days`, ...ahead.slice(1)],
      erase_expired: [`${LONGEST_VELOCITY_DAYS} days`],
      make_partition: ["1 month"],
      default_months: ["1 month"],
    });
    expect(functions.get("maintain_partitions_at")).toContain(
      `kept for ${KEY_RETENTION_DAYS} days at least`,
    );
  });

  test("know a gone endpoint and the network's event by their names", () => {
    expect(found(/disabled_reason = '(?<value>[^']+)'/g)).toEqual({
      webhooks_to_tidy: [WEBHOOK_GONE],
    });
    expect(found(/p_type = '(?<value>[^']+)'/g)).toEqual({
      event_credential: [CLICK_TO_PAY_EVENT],
    });
  });
});
