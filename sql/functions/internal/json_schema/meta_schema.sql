-- The meta-schema of draft 2020-12 and its vocabularies, so that a $ref to them needs no network; null for any other URI.
create or replace function stint_internal.meta_schema(p_uri text) returns jsonb
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_base  constant text := 'https://json-schema.org/draft/2020-12/';
    c_self  constant jsonb := '{"$dynamicRef": "#meta"}';
    c_map   constant jsonb := '{"type": "object", "additionalProperties": {"$dynamicRef": "#meta"}, "default": {}}';
    c_list  constant jsonb := '{"type": "array", "minItems": 1, "items": {"$dynamicRef": "#meta"}}';
    c_count constant jsonb := '{"type": "integer", "minimum": 0}';
    c_names constant jsonb := '{"type": "array", "items": {"type": "string"}, "uniqueItems": true, "default": []}';
    v_name  text := substr(p_uri, char_length(c_base) + 1);
    v_rest  jsonb;
begin
    if left(p_uri, char_length(c_base)) <> c_base then
        return null;
    end if;
    v_rest := case v_name
        when 'schema' then jsonb_build_object(
            'allOf', (select jsonb_agg(jsonb_build_object('$ref', 'meta/' || v))
                      from unnest('{core,applicator,unevaluated,validation,meta-data,format-annotation,content}'::text[]) as v),
            'properties', jsonb_build_object(
                'definitions', c_map,
                'dependencies', '{"type": "object", "additionalProperties": {"anyOf": [{"$dynamicRef": "#meta"}, {"$ref": "meta/validation#/$defs/stringArray"}]}}'::jsonb,
                '$recursiveAnchor', '{"$ref": "meta/core#/$defs/anchorString"}'::jsonb,
                '$recursiveRef', '{"$ref": "meta/core#/$defs/uriReferenceString"}'::jsonb),
            '$vocabulary', (select jsonb_object_agg(c_base || 'vocab/' || v, true)
                            from unnest('{core,applicator,unevaluated,validation,meta-data,format-annotation,content}'::text[]) as v))
        when 'meta/core' then jsonb_build_object('properties', jsonb_build_object(
                '$id', '{"$ref": "#/$defs/uriReferenceString", "pattern": "^[^#]*#?$"}'::jsonb, '$schema', '{"$ref": "#/$defs/uriString"}'::jsonb,
                '$ref', '{"$ref": "#/$defs/uriReferenceString"}'::jsonb, '$anchor', '{"$ref": "#/$defs/anchorString"}'::jsonb,
                '$dynamicRef', '{"$ref": "#/$defs/uriReferenceString"}'::jsonb, '$dynamicAnchor', '{"$ref": "#/$defs/anchorString"}'::jsonb,
                '$vocabulary', '{"type": "object", "propertyNames": {"$ref": "#/$defs/uriString"}, "additionalProperties": {"type": "boolean"}}'::jsonb,
                '$comment', '{"type": "string"}'::jsonb, '$defs', c_map),
            '$defs', '{"anchorString": {"type": "string", "pattern": "^[A-Za-z_][-A-Za-z0-9._]*$"}, "uriString": {"type": "string", "format": "uri"},
                       "uriReferenceString": {"type": "string", "format": "uri-reference"}}'::jsonb)
        when 'meta/applicator' then jsonb_build_object('properties', jsonb_build_object(
                'prefixItems', '{"$ref": "#/$defs/schemaArray"}'::jsonb, 'items', c_self, 'contains', c_self, 'additionalProperties', c_self,
                'properties', c_map, 'patternProperties', c_map || '{"propertyNames": {"format": "regex"}}', 'dependentSchemas', c_map,
                'propertyNames', c_self, 'if', c_self, 'then', c_self, 'else', c_self, 'allOf', '{"$ref": "#/$defs/schemaArray"}'::jsonb,
                'anyOf', '{"$ref": "#/$defs/schemaArray"}'::jsonb, 'oneOf', '{"$ref": "#/$defs/schemaArray"}'::jsonb, 'not', c_self),
            '$defs', jsonb_build_object('schemaArray', c_list))
        when 'meta/unevaluated' then jsonb_build_object('properties', jsonb_build_object('unevaluatedItems', c_self, 'unevaluatedProperties', c_self))
        when 'meta/validation' then jsonb_build_object('properties', jsonb_build_object(
                'type', '{"anyOf": [{"$ref": "#/$defs/simpleTypes"}, {"type": "array", "items": {"$ref": "#/$defs/simpleTypes"}, "minItems": 1, "uniqueItems": true}]}'::jsonb,
                'const', true, 'enum', '{"type": "array", "items": true}'::jsonb, 'multipleOf', '{"type": "number", "exclusiveMinimum": 0}'::jsonb,
                'maximum', '{"type": "number"}'::jsonb, 'exclusiveMaximum', '{"type": "number"}'::jsonb, 'minimum', '{"type": "number"}'::jsonb,
                'exclusiveMinimum', '{"type": "number"}'::jsonb, 'pattern', '{"type": "string", "format": "regex"}'::jsonb,
                'uniqueItems', '{"type": "boolean", "default": false}'::jsonb, 'required', '{"$ref": "#/$defs/stringArray"}'::jsonb,
                'dependentRequired', '{"type": "object", "additionalProperties": {"$ref": "#/$defs/stringArray"}}'::jsonb)
                || (select jsonb_object_agg(k, '{"$ref": "#/$defs/nonNegativeInteger"}'::jsonb)
                    from unnest('{maxLength,minLength,maxItems,minItems,maxContains,minContains,maxProperties,minProperties}'::text[]) as k),
            '$defs', jsonb_build_object('nonNegativeInteger', c_count, 'nonNegativeIntegerDefault0', c_count || '{"default": 0}', 'stringArray', c_names,
                'simpleTypes', '{"enum": ["array", "boolean", "integer", "null", "number", "object", "string"]}'::jsonb))
        when 'meta/meta-data' then '{"properties": {"title": {"type": "string"}, "description": {"type": "string"}, "default": true,
            "deprecated": {"type": "boolean", "default": false}, "readOnly": {"type": "boolean", "default": false},
            "writeOnly": {"type": "boolean", "default": false}, "examples": {"type": "array", "items": true}}}'
        when 'meta/content' then jsonb_build_object('properties', jsonb_build_object('contentEncoding', '{"type": "string"}'::jsonb,
                'contentMediaType', '{"type": "string"}'::jsonb, 'contentSchema', c_self))
        when 'meta/format-annotation' then '{"properties": {"format": {"type": "string"}}}'
        when 'meta/format-assertion' then '{"properties": {"format": {"type": "string"}}}'
        end;
    return jsonb_build_object('$schema', c_base || 'schema', '$id', p_uri, '$dynamicAnchor', 'meta', 'type', '["object", "boolean"]'::jsonb) || v_rest;
end $$;

comment on function stint_internal.meta_schema(text) is 'The meta-schemas of draft 2020-12 by URI.';
