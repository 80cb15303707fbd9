import { appendFile, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@expunge/database/embedded/free-port";
import { patiently } from "@expunge/testkit/patience";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { copyCheckout } from "#testing/copy-checkout.ts";
import { runIn, type RunningStack } from "#testing/run-stack.ts";

let folder: string;
let checkout: string;
let dev: RunningStack;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "expunge-dev-"));
  // The name of a folder above the checkout is no reason to ignore it.
  checkout = join(folder, "test", "checkout");
  await copyCheckout(checkout);
  const env = { EXPUNGE_HOME: join(folder, "home"), PORT: String(await freePort()) };
  dev = runIn(checkout, env, "apps/stack/src/start.ts", "--watch");
});
afterAll(async () => {
  dev.child.kill("SIGTERM");
  await dev.ended;
  await rm(folder, { recursive: true, force: true });
});

const source = (path: string) => join(checkout, path);
const edit = (path: string) => appendFile(source(path), "\n// edited\n");

/** Replaces a file as many editors do, by a new one of its name. */
async function replace(path: string, text: string): Promise<void> {
  await writeFile(`${source(path)}.draft`, text);
  await rename(`${source(path)}.draft`, source(path));
}

const restarts = () =>
  Object.fromEntries(
    ["api", "worker", "visa-sandbox"].map((name) => [
      name,
      [...dev.printed().matchAll(new RegExp(`^${name} +\\| restarted$`, "gm"))].length,
    ]),
  );
const expectRestarts = (expected: Record<string, number>) =>
  vi.waitFor(() => expect(restarts()).toEqual(expected), patiently);

test("an edit restarts the parts that run the edited source, and no other", async () => {
  await dev.ready;
  await edit("apps/visa-sandbox/src/server.ts");
  await expectRestarts({ api: 0, worker: 0, "visa-sandbox": 1 });
  await edit("packages/domain/src/mandate/iban.ts");
  await expectRestarts({ api: 1, worker: 1, "visa-sandbox": 1 });
  await edit("packages/domain/src/mandate/iban.test.ts");
  await edit("apps/worker/src/main.ts");
  await expectRestarts({ api: 1, worker: 2, "visa-sandbox": 1 });
});

test("a syntax error stops a part until it is mended, and the next answer comes from the new source", async () => {
  const url = await dev.ready;
  const before = restarts()["api"] ?? 0;
  const path = "apps/api/src/operations/health-routes.ts";
  const text = await readFile(source(path), "utf8");
  await replace(path, `${text}\nsyntax error(\n`);
  await vi.waitFor(
    () =>
      expect(dev.printed()).toMatch(/^api +\| .*SyntaxError.*the next change starts it again$/m),
    patiently,
  );
  await replace(path, text.replace(`status: "ok"`, `status: "edited"`));
  await vi.waitFor(() => expect(restarts()["api"]).toBe(before + 1), patiently);
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: "edited" });
});

test("an interrupt ends it", async () => {
  await dev.ready;
  dev.child.kill("SIGINT");
  expect(await dev.ended).toBe(0);
});
