// Preloaded into the conformance suite, which exports nothing: keeps the schema that it would hold its first message against in the file
// that SCHEMA names, and ends it.
import { writeFileSync } from 'node:fs';
import Ajv from 'ajv';

// What the Ajv for draft 7 and the one for 2020-12 have in common.
const core = Object.getPrototypeOf(Ajv.prototype);
const { addSchema } = core;
core.addSchema = function keep(schema, ...rest) {
  // The first ones are those of JSON Schema itself.
  if (!schema.$id?.startsWith('mcp://')) return addSchema.call(this, schema, ...rest);
  writeFileSync(process.env.SCHEMA, JSON.stringify(schema));
  return process.exit(0);
};
