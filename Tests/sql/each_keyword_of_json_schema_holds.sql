-- Every keyword of JSON Schema, draft 2020-12: what it allows and what it refuses; and that the path, the fast way, never allows more than the program.
begin;
select plan(6);

create temp table sample (schema jsonb, instance jsonb, valid boolean);
insert into sample values
('true', '1', true), ('false', '1', false), ('{}', 'null', true),
('{"type": "integer"}', '1.0', true), ('{"type": "integer"}', '1.5', false), ('{"type": ["string", "null"]}', 'null', true), ('{"type": "number"}', '"1"', false),
('{"enum": [1, {"a": [2]}]}', '{"a": [2.0]}', true), ('{"enum": [1, "1"]}', 'true', false), ('{"const": {"a": 1, "b": 2}}', '{"b": 2, "a": 1}', true), ('{"const": 0}', 'false', false),
('{"multipleOf": 0.01}', '4.35', true), ('{"multipleOf": 0.01}', '4.355', false), ('{"multipleOf": 1e-8}', '123456789012345678901234567890', true),
('{"minimum": 1.1}', '1.1', true), ('{"minimum": 1.1}', '1.0999999999999999999999', false), ('{"maximum": -2}', '-1', false), ('{"exclusiveMinimum": 1}', '1', false),
('{"exclusiveMaximum": 1}', '1', false), ('{"exclusiveMaximum": 1}', '"9"', true),
('{"maxLength": 2}', '"💩💩"', true), ('{"maxLength": 2}', '"abc"', false), ('{"minLength": 2}', '"💩"', false), ('{"minLength": 300}', '"x"', false),
('{"pattern": "^a+$"}', '"aab"', false), ('{"pattern": "b"}', '"abc"', true), ('{"pattern": "^\\d$"}', '"٣"', false), ('{"pattern": "^\\w\\s\\S$"}', '"a\u00a0é"', true),
('{"pattern": "^[^\\d-]x$"}', '"-x"', false), ('{"pattern": "^\\u{1F4A9}$"}', '"💩"', true), ('{"pattern": "\\bc"}', '"a c"', true), ('{"pattern": "^.$"}', '"\n"', false),
('{"pattern": "^(?<year>\\d{4})$"}', '"2030"', true), ('{"pattern": "^[\\s\\S]*?$"}', '"a\nb"', true), ('{"pattern": "^\\p{Lu}$"}', '"É"', true), ('{"pattern": "^\\p{Lu}$"}', '"é"', false),
('{"format": "date"}', '"no date"', true),
('{"prefixItems": [{"type": "string"}], "items": {"type": "integer"}}', '["a", 1, 2]', true), ('{"prefixItems": [{"type": "string"}], "items": {"type": "integer"}}', '["a", "b"]', false),
('{"prefixItems": [{"type": "string"}], "items": false}', '[]', true), ('{"items": {"type": "integer"}}', '{"0": "x"}', true),
('{"contains": {"const": 1}}', '[2, 1]', true), ('{"contains": {"const": 1}}', '[]', false), ('{"contains": {"const": 1}, "minContains": 2}', '[1, 2]', false),
('{"contains": {"const": 1}, "minContains": 0}', '[]', true), ('{"contains": {"const": 1}, "maxContains": 1}', '[1, 1]', false), ('{"minContains": 2}', '[]', true),
('{"minItems": 1}', '[]', false), ('{"maxItems": 1}', '[1, 2]', false), ('{"uniqueItems": true}', '[1, 1.0]', false), ('{"uniqueItems": true}', '[{"a": 1}, {"a": 2}, [1], "1", 1, true]', true),
('{"uniqueItems": true}', '[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 1]', false), ('{"uniqueItems": true}', '["a", "b", "c", "b"]', false),
('{"uniqueItems": true}', '["a", "b", "c", "d"]', true), ('{"uniqueItems": false}', '[1, 1]', true),
('{"properties": {"a": {"type": "string"}}}', '{"a": 1}', false), ('{"properties": {"a": {"type": "string"}}}', '{"b": 1}', true), ('{"properties": {"a\"b": false}}', '{"a\"b": 1}', false),
('{"patternProperties": {"^x-": {"type": "integer"}}}', '{"x-a": "1"}', false), ('{"patternProperties": {"^x-": true}, "additionalProperties": false}', '{"x-a": 1}', true),
('{"properties": {"a": true}, "additionalProperties": false}', '{"a": 1, "b": 1}', false), ('{"additionalProperties": {"type": "integer"}}', '{"b": "1"}', false),
('{"propertyNames": {"maxLength": 3}}', '{"abcd": 1}', false), ('{"required": ["a"]}', '{"b": 1}', false), ('{"required": ["a"]}', '"a"', true), ('{"required": ["a"]}', '{"a": null}', true),
('{"minProperties": 2}', '{"a": 1}', false), ('{"minProperties": 1}', '{}', false), ('{"maxProperties": 1}', '{"a": 1, "b": 2}', false),
('{"dependentRequired": {"a": ["b"]}}', '{"a": 1}', false), ('{"dependentRequired": {"a": ["b"]}}', '{"c": 1}', true), ('{"dependentSchemas": {"a": {"minProperties": 2}}}', '{"a": 1}', false),
('{"dependencies": {"a": ["b"], "c": {"required": ["d"]}}}', '{"c": 1}', false),
('{"allOf": [{"minimum": 1}, {"maximum": 3}]}', '4', false), ('{"anyOf": [{"type": "string"}, {"minimum": 3}]}', '2', false), ('{"anyOf": [{"type": "string"}, {"minimum": 3}]}', '4', true),
('{"oneOf": [{"multipleOf": 2}, {"multipleOf": 3}]}', '6', false), ('{"oneOf": [{"multipleOf": 2}, {"multipleOf": 3}]}', '9', true), ('{"not": {"required": ["a"]}}', '{"a": 1}', false),
('{"not": {"properties": {"a": {"uniqueItems": true}}}}', '{"a": [1, 1]}', true), ('{"not": {"minLength": 2}}', '"a"', true), ('{"not": {"items": {"minimum": 5}}}', '[6, 7]', false),
('{"if": {"properties": {"k": {"const": 1}}}, "then": {"required": ["a"]}, "else": {"required": ["b"]}}', '{"k": 1, "b": 1}', false),
('{"if": {"properties": {"k": {"const": 1}}}, "then": {"required": ["a"]}, "else": {"required": ["b"]}}', '{"k": 2, "b": 1}', true), ('{"then": false}', '1', true),
('{"prefixItems": [true], "unevaluatedItems": false}', '[1, 2]', false), ('{"allOf": [{"prefixItems": [true, true]}], "unevaluatedItems": false}', '[1, 2]', true),
('{"contains": {"const": 1}, "unevaluatedItems": {"const": 2}}', '[2, 1]', true),
('{"allOf": [{"properties": {"a": true}}], "unevaluatedProperties": false}', '{"a": 1}', true), ('{"allOf": [{"properties": {"a": true}}], "unevaluatedProperties": false}', '{"b": 1}', false),
('{"anyOf": [{"properties": {"a": {"const": 1}}, "required": ["a"]}, true], "unevaluatedProperties": false}', '{"a": 2}', false),
('{"$ref": "#/$defs/a~1b%25", "$defs": {"a/b%": {"type": "string"}}}', '1', false), ('{"$ref": "#x", "$defs": {"y": {"$anchor": "x", "type": "string"}}}', '1', false),
('{"$id": "https://example.com/a", "$ref": "b", "$defs": {"y": {"$id": "b", "type": "string"}}}', '"s"', true),
('{"properties": {"next": {"$ref": "#"}, "v": {"type": "integer"}}}', '{"next": {"next": {"next": {"next": {"next": {"next": {"v": "x"}}}}}}}', false),
('{"$ref": "https://json-schema.org/draft/2020-12/schema"}', '{"properties": {"a": {"minLength": -1}}}', false), ('{"$ref": "https://json-schema.org/draft/2020-12/schema"}', '{"items": true}', true),
('{"$id": "https://example.com/strict", "$dynamicAnchor": "node", "$ref": "tree", "unevaluatedProperties": false, "$defs": {"t": {"$id": "tree", "$dynamicAnchor": "node", "properties": {"kids": {"items": {"$dynamicRef": "#node"}}}}}}',
 '{"kids": [{"kid": 1}]}', false),
('{"$comment": "c", "title": 5, "x-own": {"type": 7}, "default": 1, "examples": [1], "deprecated": true}', '1', true);

select is_empty('select schema, instance from sample where valid <> (select count(*) = 0 from stint.validate_json(schema, instance))', 'each keyword allows and refuses what it should');
select is_empty('select schema, instance from sample where not valid and (instance @@ stint_internal.schema_path(stint_internal.compile_schema(schema)))',
    'the path allows nothing that is not valid');
select is_empty($$ select schema, instance from sample where not valid
                   and (select count(*) from stint.validate_json(schema, instance) where instance_pointer is not null and keyword <> '' and schema_pointer is not null and message <> '') = 0 $$,
    'what is refused is explained');

-- Formats, when they are asked for.
select is_empty($$ select f.* from (values
    ('date-time', '2030-01-01T23:59:60Z', true), ('date-time', '2030-02-29T00:00:00Z', false), ('date', '2028-02-29', true), ('date', '2030-13-01', false), ('time', '12:00:00+01:00', true),
    ('time', '24:00:00Z', false), ('email', 'a.b+c@example.com', true), ('email', 'a@', false), ('ipv4', '127.0.0.1', true), ('ipv4', '256.0.0.1', false), ('ipv6', '::1', true),
    ('ipv6', '1::2::3', false), ('uri', 'https://example.com/a?b#c', true), ('uri', '/a', false), ('uri-reference', '/a', true), ('uuid', '01a1fc7f-d3f3-73bb-98d8-0e6f72342703', true),
    ('uuid', '01a1fc7f', false), ('json-pointer', '/a~1b', true), ('json-pointer', 'a', false), ('regex', '^(a|b)$', true), ('regex', '(a', false), ('duration', 'P1DT2H', true),
    ('duration', 'P', false), ('hostname', 'a.example', true), ('hostname', '-a', false), ('no-such-format', 'x', true)) as f (format, value, valid)
    where valid <> (select count(*) = 0 from stint.validate_json(jsonb_build_object('format', format), to_jsonb(value), true))
       or not valid and (to_jsonb(value) @@ stint_internal.schema_path(stint_internal.compile_schema(jsonb_build_object('format', format), true))) $$, 'formats');

-- What is no schema, or cannot be had, is refused by our own error, which names the place.
create temp table bad (schema jsonb, place text);
insert into bad values ('5', 'its root'), ('{"type": []}', '/type'), ('{"properties": {"a": {"minimum": "1"}}}', '/properties/a/minimum'), ('{"multipleOf": 0}', '/multipleOf'), ('{"maxItems": 1.5}', '/maxItems'),
    ('{"allOf": []}', '/allOf'), ('{"anyOf": [true, 5]}', '/anyOf/1'), ('{"required": ["a", "a"]}', '/required'), ('{"pattern": "[a"}', '/pattern'), ('{"pattern": "(a)\\1"}', '/pattern'),
    ('{"patternProperties": {"*": true}}', '/patternProperties'), ('{"$ref": "other.json"}', '/$ref'), ('{"$ref": "#/nowhere"}', '/$ref'), ('{"$schema": "http://json-schema.org/draft-07/schema#"}', '/$schema'),
    ('{"allOf": [{"$ref": "#"}]}', 'its root'), ('{"$defs": {"a": {"anyOf": [{"$ref": "#/$defs/b"}]}, "b": {"not": {"$ref": "#/$defs/a"}}}}', '/$defs/a'), ('{"uniqueItems": "yes"}', '/uniqueItems'),
    ('{"dependentRequired": {"a": "b"}}', '/dependentRequired'), ('{"pattern": "a{1,9999}"}', '/pattern'), ('{"$anchor": "#a"}', '/$anchor');
select is_empty($$ select b.*, test.error_of(format('select * from stint.validate_json(%L, %L)', schema, '1')) from bad b
    where test.state_of(format('select * from stint.validate_json(%L, %L)', schema, '1')) <> 'ST001'
       or position('cannot be used: ' || place || ' ' in test.error_of(format('select * from stint.validate_json(%L, %L)', schema, '1'))) = 0 $$, 'what is no schema is refused, with the place named');

-- Thirty references, each doubled: a thousand million steps, if it were let.
select is(test.state_of(format('select * from stint.validate_json(%L, %L)', (
    select jsonb_build_object('$ref', '#/$defs/a0', '$defs', jsonb_object_agg('a' || i, case when i = 30 then '{"type": "string"}'::jsonb
        else jsonb_build_object('anyOf', jsonb_build_array(jsonb_build_object('$ref', '#/$defs/a' || i + 1), jsonb_build_object('$ref', '#/$defs/a' || i + 1))) end))
    from generate_series(0, 30) as i), '1')), 'ST001', 'a schema that takes exponential time is given up');

select * from finish();
rollback;
