import { chaos } from "#chaos.ts";
import { readSettings } from "#settings.ts";

const WIDTH = 24;
const FAULTS_SHOWN = 20;

try {
  const settings = readSettings(process.argv.slice(2));
  const { seed, disasters, credentials } = settings;
  console.log(`chaos: ${credentials} credentials, ${disasters} disasters, --seed ${seed}`);
  const { figures, faults } = await chaos(settings);
  for (const [name, value] of Object.entries(figures))
    console.log(`${name.padEnd(WIDTH)} ${String(value).padStart(8)}`);
  for (const fault of faults.slice(0, FAULTS_SHOWN)) console.log(`FAULT ${fault}`);
  console.log(faults.length === 0 ? "nothing lost, nothing twice" : `again: --seed ${seed}`);
  process.exit(faults.length === 0 ? 0 : 1);
} catch (error) {
  process.stderr.write(`chaos: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
