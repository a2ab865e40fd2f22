-- The keywords of draft 2020-12 that have a meaning here, and what their values must be. Everything else is an annotation, as the draft says.
create or replace function stint_internal.schema_keywords() returns jsonb
    language sql immutable parallel safe
    return '{
        "$id": "id", "$schema": "string", "$ref": "string", "$dynamicRef": "string", "$anchor": "anchor", "$dynamicAnchor": "anchor",
        "$defs": "schema map", "definitions": "schema map", "$vocabulary": "object", "$comment": "string",
        "allOf": "schemas", "anyOf": "schemas", "oneOf": "schemas", "prefixItems": "schemas",
        "not": "schema", "if": "schema", "then": "schema", "else": "schema", "items": "schema", "contains": "schema",
        "additionalProperties": "schema", "propertyNames": "schema", "unevaluatedItems": "schema", "unevaluatedProperties": "schema",
        "contentSchema": "schema", "properties": "schema map", "patternProperties": "pattern map", "dependentSchemas": "schema map", "dependencies": "dependency map",
        "type": "type", "enum": "array", "multipleOf": "positive number",
        "minimum": "number", "maximum": "number", "exclusiveMinimum": "number", "exclusiveMaximum": "number",
        "minLength": "count", "maxLength": "count", "minItems": "count", "maxItems": "count", "minContains": "count", "maxContains": "count",
        "minProperties": "count", "maxProperties": "count", "uniqueItems": "boolean", "pattern": "pattern", "format": "string",
        "required": "names", "dependentRequired": "names map"}'::jsonb;

comment on function stint_internal.schema_keywords() is 'Keywords of JSON Schema that have a meaning here, each with the kind of its value.';
