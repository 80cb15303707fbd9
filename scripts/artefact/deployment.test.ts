import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as apps from "kubernetes-models/apps/v1";
import * as batch from "kubernetes-models/batch/v1";
import * as policy from "kubernetes-models/policy/v1";
import * as core from "kubernetes-models/v1";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";

const root = join(import.meta.dirname, "../..");
const textOf = (path: string) => readFileSync(join(root, path), "utf8");

/** Every name of a setting that the page documents, and those that a process cannot start without. */
const rows = [...textOf("docs/settings.md").matchAll(/^\| `(\w+)` \|(?<cells>.+)\|$/gm)].map(
  ([, name = "", cells = ""]) => ({ name, cells: cells.split("|").map((cell) => cell.trim()) }),
);
const documented = new Set([...rows.map(({ name }) => name), "NODE_ENV", "METRICS_HOST"]);
const requiredBy = (process: "API" | "worker") =>
  rows
    .filter(({ cells }) => cells.at(-1)?.split(", ").includes(process))
    .filter(({ cells }) => (cells[1] ?? "").startsWith("required") || isRequired(cells[1], process))
    .map(({ name }) => name)
    // They come from a file of the installation.
    .filter((name) => !name.startsWith("VISA_"));
const isRequired = (cell: string | undefined, process: string) =>
  new RegExp(`required \\([^)]*\\b${process}\\b`).test(cell ?? "");
const settingOf = (variable: string) => variable.replace(/_FILE$/, "");

/** The variables of each process, by the kind of deployment. */
type Variables = Readonly<Record<string, string>>;
type Process = {
  readonly name: string;
  readonly program: "api" | "worker" | "expunge";
  readonly variables: Variables;
  /** The time from SIGTERM to SIGKILL. */
  readonly graceSeconds?: number;
};

const container = z.looseObject({
  command: z.array(z.string()),
  env: z.array(z.object({ name: z.string(), value: z.string() })),
  securityContext: z.looseObject({ readOnlyRootFilesystem: z.boolean() }),
});
const workload = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    template: z.looseObject({
      spec: z.looseObject({
        terminationGracePeriodSeconds: z.number().optional(),
        securityContext: z.looseObject({ runAsNonRoot: z.boolean() }),
        containers: z.tuple([container]),
      }),
    }),
  }),
});
const service = z.looseObject({
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()),
  read_only: z.boolean().optional(),
  stop_grace_period: z.string().optional(),
});

const manifests = parseAllDocuments(textOf("ops/kubernetes/expunge.yaml")).map(
  (one) => one.toJS() as { apiVersion: string; kind: string },
);
const workloads = manifests.flatMap((one) => {
  const { success, data } = workload.safeParse(one);
  return success ? [data] : [];
});
const compose = z
  .looseObject({ services: z.record(z.string(), service) })
  .parse(parse(textOf("ops/compose.yaml"), { merge: true }));

function processes(): readonly Process[] {
  const pods = workloads.map(({ metadata, spec }): Process => {
    const { containers, terminationGracePeriodSeconds: grace } = spec.template.spec;
    const [{ command, env }] = containers;
    return {
      name: `kubernetes ${metadata.name}`,
      program: programOf(command),
      variables: Object.fromEntries(env.map(({ name, value }) => [name, value])),
      ...(grace !== undefined && { graceSeconds: grace }),
    };
  });
  const services = Object.entries(compose.services).flatMap(([name, one]): Process[] =>
    one.command === undefined
      ? []
      : [
          {
            name: `compose ${name}`,
            program: programOf(one.command),
            variables: one.environment,
            ...(one.stop_grace_period && { graceSeconds: Number.parseInt(one.stop_grace_period) }),
          },
        ],
  );
  const units = (["api", "worker"] as const).map((name): Process => {
    const unit = textOf(`ops/systemd/expunge-${name}.service`);
    const values = (key: string) =>
      [...unit.matchAll(new RegExp(`^${key}=(.+)$`, "gm"))].map(([, value = ""]) => value);
    return {
      name: `systemd expunge-${name}`,
      program: programOf(values("ExecStart").join(" ").split(" ")),
      variables: Object.fromEntries(
        values("Environment").map((one) => one.split("=") as [string, string]),
      ),
      graceSeconds: Number(values("TimeoutStopSec")[0]),
    };
  });
  return [...pods, ...services, ...units];
}

function programOf(command: readonly string[]): Process["program"] {
  return z
    .enum(["api", "worker", "expunge"])
    .parse(/(\w+)\.js$/.exec(command.find((word) => word.endsWith(".js")) ?? "")?.[1]);
}

test("the manifests of Kubernetes are valid by the schemas of its API", () => {
  const groups: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    "apps/v1": apps,
    "batch/v1": batch,
    "policy/v1": policy,
    v1: core,
  };
  expect(manifests.map(({ kind }) => kind)).toContain("Deployment");
  for (const one of manifests) {
    const Model = groups[one.apiVersion]?.[one.kind] as new (data: object) => { validate(): void };
    new Model(one).validate();
  }
  expect(() => new apps.Deployment({ spec: { replicas: "two" } } as never).validate()).toThrow(
    /replicas/,
  );
});

describe.each(processes())("$name", ({ program, variables, graceSeconds }) => {
  test("sets only settings that exist, and all that it needs", () => {
    const set = Object.keys(variables).map(settingOf);
    expect(set.filter((name) => !documented.has(name))).toEqual([]);
    const required =
      program === "expunge"
        ? ["OWNER_DATABASE_URL"]
        : requiredBy(program === "api" ? "API" : "worker");
    expect(required.filter((name) => !set.includes(name))).toEqual([]);
    expect(required).not.toEqual([]);
  });

  test("has its secrets in files", () => {
    const secret = /KEY|TOKEN|SECRET|PASSWORD|DATABASE_URL/;
    expect(
      Object.keys(variables).filter((name) => secret.test(name) && !name.endsWith("_FILE")),
    ).toEqual([]);
  });

  test("is not killed before it has drained and stopped", () => {
    if (program === "expunge") return;
    const drain = program === "api" ? Number(variables["DRAIN_SECONDS"]) : 0;
    expect(graceSeconds).toBeGreaterThan(drain + Number(variables["STOP_SECONDS"]) + 2);
  });
});

test("containers write nothing and have no rights", () => {
  for (const { spec } of workloads) {
    expect(spec.template.spec.securityContext.runAsNonRoot).toBe(true);
    expect(spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem).toBe(true);
  }
  const ours = Object.values(compose.services).filter(({ command }) => command !== undefined);
  expect(ours.map((one) => one.read_only)).toEqual([true, true, true]);
  expect(textOf("ops/Containerfile")).toMatch(/^USER \d+:\d+$/m);
});
