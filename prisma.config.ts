import { defineConfig } from "prisma/config";

// `generate` needs no schema engine, yet the command line insists on finding one and would download it.
process.env["PRISMA_SCHEMA_ENGINE_BINARY"] ??= import.meta.filename;

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
});
