import { parse } from "yaml";
import { expect, test } from "vitest";
import { fileOf, rules, textOf } from "#testing/monitoring.ts";
import { CLEAN, promtool } from "#testing/promtool.ts";

const PAGE = "docs/on-call.md";
const alerts = rules().flatMap((rule) =>
  rule.alert === undefined ? [] : [{ ...rule, name: rule.alert }],
);
const names = alerts.map(({ name }) => name);

test("each alert has a severity, a summary and a runbook, and each runbook an alert", () => {
  const runbooks = [...textOf(PAGE).matchAll(/^### (Expunge\w+)$/gm)].map(([, name]) => name);
  expect(runbooks).toEqual(names);
  const faults = alerts.filter(
    ({ name, labels, annotations }) =>
      !["page", "ticket"].includes(labels?.["severity"] ?? "") ||
      annotations?.["runbook_url"] !== `${PAGE}#${name.toLowerCase()}` ||
      !annotations["summary"]?.endsWith("."),
  );
  expect(faults).toEqual([]);
});

test("each alert is seen to fire, and each is seen to be quiet, by the tests of the rules", () => {
  const { tests } = parse(textOf("ops/alerts.test.yaml")) as {
    tests: readonly {
      alert_rule_test: readonly { alertname: string; exp_alerts?: readonly unknown[] }[];
    }[];
  };
  const cases = tests.flatMap((one) => one.alert_rule_test);
  const fires = cases.filter(({ exp_alerts }) => exp_alerts !== undefined);
  const quiet = cases.filter(({ exp_alerts }) => exp_alerts === undefined);
  for (const some of [fires, quiet])
    expect([...new Set(some.map(({ alertname }) => alertname))].toSorted()).toEqual(
      names.toSorted(),
    );
});

test("promtool finds nothing in the rules, and their tests pass", () => {
  expect(promtool(["check", "rules", "--lint-fatal", fileOf("ops/alerts.yaml")])).toMatchObject({
    status: CLEAN.status,
  });
  expect(promtool(["test", "rules", fileOf("ops/alerts.test.yaml")])).toMatchObject({
    status: CLEAN.status,
  });
});
