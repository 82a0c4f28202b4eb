// Reads statements as a JSON list from standard input; writes what each says, or null where it is refused.
import { parseQuery } from '@jetstreamapp/soql-parser-js';
import { readFileSync } from 'node:fs';

const operand = (each) => (each.fn ? call(each.fn) : each.field);
const call = (fn) => `${fn.functionName}(${fn.parameters.map((each) => (each.functionName ? call(each) : each)).join(',')})`;

function column(field) {
  switch (field.type) {
    case 'Field':
      return [field.field, field.alias ?? null];
    case 'FieldRelationship':
      return [field.rawValue ?? [...field.relationships, field.field].join('.'), field.alias ?? null];
    case 'FieldFunctionExpression':
      return [call(field), field.alias ?? null];
    case 'FieldSubquery':
      return query(field.subquery);
    default:
      return [field.field, field.conditions.map((each) => [each.objectType ?? null, each.fieldList])];
  }
}

function value(condition) {
  if (condition.valueQuery) return query(condition.valueQuery);
  return Array.isArray(condition.value) ? condition.value : [condition.value];
}

function words(node) {
  const found = [];
  for (let each = node; each; each = each.right) {
    if (each.operator === 'NOT') {
      found.push(...'('.repeat(each.left?.openParen ?? 0), 'NOT');
      continue;
    }
    const one = each.left;
    found.push(...'('.repeat(one.openParen ?? 0), [operand(one), one.operator, value(one)], ...')'.repeat(one.closeParen ?? 0));
    if (each.operator) found.push(each.operator);
  }
  return found;
}

function query(found) {
  return {
    select: found.fields.map(column),
    entity: found.sObject ?? [...(found.sObjectPrefix ?? []), found.relationshipName].join('.'),
    alias: found.sObjectAlias ?? null,
    scope: found.usingScope ?? null,
    where: words(found.where),
    having: words(found.having),
    group: [found.groupBy ?? []].flat().map(operand),
    order: [found.orderBy ?? []].flat().map((each) => [operand(each), each.order ?? null, each.nulls ?? null]),
    limit: found.limit ?? null,
    offset: found.offset ?? null,
  };
}

const answers = JSON.parse(readFileSync(0, 'utf8')).map((text) => {
  try {
    return query(parseQuery(text, { allowApexBindVariables: true }));
  } catch {
    return null;
  }
});
process.stdout.write(JSON.stringify(answers));
