import { test } from 'node:test';
import { judge } from './model/model.ts';
import { PROPERTIES } from './support/properties.ts';

for (const { name, check } of PROPERTIES) {
  test(`the model: ${name}`, () => check((spec, records) => judge(spec, records, 'settle-all'), 60));
}
