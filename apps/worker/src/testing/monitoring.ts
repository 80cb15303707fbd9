import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parser } from "@prometheus-io/lezer-promql";
import { parse } from "yaml";

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));

type Rule = {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
};
type Dashboard = {
  readonly uid: string;
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
};

type Use = {
  readonly where: string;
  /** The metrics and labels that an expression names; undefined if it is none of PromQL. */
  readonly names:
    | { readonly metrics: readonly string[]; readonly labels: readonly string[] }
    | undefined;
};

/** A file of the repository. */
export const fileOf = (path: string): string => join(ROOT, path);
export const textOf = (path: string): string => readFileSync(fileOf(path), "utf8");

/** The rules of `ops/alerts.yaml`. */
export function rules(): readonly Rule[] {
  const { groups } = parse(textOf("ops/alerts.yaml")) as {
    groups: readonly { readonly rules: readonly Rule[] }[];
  };
  return groups.flatMap((group) => group.rules);
}

/** The dashboards of `ops/dashboards`. */
function dashboards(): readonly Dashboard[] {
  return globSync("ops/dashboards/*.json", { cwd: ROOT }).map(
    (path) => JSON.parse(textOf(path)) as Dashboard,
  );
}

/** Each expression of rules and dashboards. */
export function expressions(): readonly Use[] {
  const ofRules = rules().map(({ record, alert, expr }) => ({
    where: alert ?? record ?? "",
    names: namesIn(expr),
  }));
  const ofPanels = dashboards().flatMap(({ uid, panels }) =>
    panels.flatMap(({ title, targets }) =>
      targets.map(({ expr }) => ({
        where: `${uid}: ${title}`,
        names: namesIn(expr.replaceAll("$__rate_interval", "5m")),
      })),
    ),
  );
  return [...ofRules, ...ofPanels];
}

/** Labels that Prometheus adds to each series of a target. */
const OF_TARGETS = new Set(["job", "instance"]);

function namesIn(expression: string): Use["names"] {
  const metrics: string[] = [];
  const labels: string[] = [];
  let broken = false;
  parser.parse(expression).iterate({
    enter({ type, from, to, node }) {
      broken ||= type.isError;
      const text = expression.slice(from, to);
      if (type.name === "Identifier" && node.parent?.name === "VectorSelector") metrics.push(text);
      if (type.name === "LabelName" && !OF_TARGETS.has(text)) labels.push(text);
    },
  });
  return broken ? undefined : { metrics, labels };
}
