import { runProcess } from "@expunge/application/runtime/process";

await runProcess("worker", async () => (await import("#start-worker.ts")).startWorker());
