import { runProcess } from "@expunge/application/runtime/process";

await runProcess("api", async () => (await import("#start-api.ts")).startApi());
