-- An ECMA-262 regular expression (with the flag u, as JSON Schema has it) as one of PostgreSQL that matches the same texts; or what stands against it.
-- Captures and laziness decide nothing about whether a text matches, and are dropped. Back references are refused: they alone make PostgreSQL's
-- engine take exponential time. Classes by Unicode category ask for the ICU collation, so uses_icu says when it is needed.
create or replace function stint_internal.translate_regex(p_pattern text, out pattern text, out uses_icu boolean, out problem text)
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_word    constant text := 'A-Za-z0-9_';
    c_not     constant jsonb := '{"d": "\\u0001-/:-\\U0010ffff", "w": "\\u0001-/:-@[-^`{-\\U0010ffff",
        "s": "\\u0001-\\u0008\\u000e-\\u001f!-\\u009f\\u00a1-\\u167f\\u1681-\\u1fff\\u200b-\\u2027\\u202a-\\u202e\\u2030-\\u205e\\u2060-\\u2fff\\u3001-\\ufefe\\uff00-\\U0010ffff"}';
    c_is      constant jsonb := '{"d": "0-9", "w": "A-Za-z0-9_",
        "s": "\\u0009-\\u000d \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"}';
    c_never   constant text := '(?:(?=.)(?!.))';
    v_at      int := 1;
    v_char    text;
    v_part    text[];
    v_class   text;
    v_negated boolean;
    v_high    int;
    v_low     int;
begin
    pattern := '';
    uses_icu := false;
    if char_length(p_pattern) > 1000 then
        problem := 'is a regular expression of more than 1000 characters';
        return;
    end if;
    while v_at <= char_length(p_pattern) loop
        v_char := substr(p_pattern, v_at, 1);
        v_at := v_at + 1;
        if v_char = '\' then
            v_part := stint_internal.translate_escape(substr(p_pattern, v_at));
            if v_part[1] is null then
                problem := v_part[2];
                return;
            end if;
            v_at := v_at + v_part[2]::int;
            uses_icu := uses_icu or v_part[1] ~ '^\[\^?\[:';
            pattern := pattern || case
                when v_part[1] = '\b' then format('(?:(?<=[%1$s])(?![%1$s])|(?<![%1$s])(?=[%1$s]))', c_word)
                when v_part[1] = '\B' then format('(?:(?<=[%1$s])(?=[%1$s])|(?<![%1$s])(?![%1$s]))', c_word)
                when v_part[1] ~ '^\\[dws]$' then '[' || (c_is ->> substr(v_part[1], 2)) || ']'
                when v_part[1] ~ '^\\[DWS]$' then '[^' || (c_is ->> lower(substr(v_part[1], 2))) || ']'
                when v_part[1] = '' then c_never
                else v_part[1] end;
        elsif v_char = '[' then
            v_negated := substr(p_pattern, v_at, 1) = '^';
            v_at := v_at + v_negated::int;
            v_class := '';
            loop
                v_char := substr(p_pattern, v_at, 1);
                v_at := v_at + 1;
                if v_char = '' then
                    problem := 'is a regular expression in which a [ has no ]';
                    return;
                elsif v_char = ']' then
                    exit;
                elsif v_char = '\' then
                    v_part := stint_internal.translate_escape(substr(p_pattern, v_at), true);
                    if v_part[1] is null then
                        problem := v_part[2];
                        return;
                    end if;
                    v_at := v_at + v_part[2]::int;
                    if v_part[1] ~ '^\[\^' then
                        problem := 'uses \P{…} within [ ], which PostgreSQL cannot';
                        return;
                    end if;
                    uses_icu := uses_icu or v_part[1] ~ '^\[\[:';
                    v_class := v_class || case
                        when v_part[1] ~ '^\\[dws]$' then c_is ->> substr(v_part[1], 2)
                        when v_part[1] ~ '^\\[DWS]$' then c_not ->> lower(substr(v_part[1], 2))
                        when v_part[1] ~ '^\[' then substr(v_part[1], 2, char_length(v_part[1]) - 2)
                        else v_part[1] end;
                elsif v_char = '-' then
                    -- A range only between two single characters; elsewhere the character itself.
                    v_class := v_class || case when v_class = '' or substr(p_pattern, v_at, 1) in (']', '')
                                                 or substr(p_pattern, v_at - 2, 1) = '[' then '\-' else '-' end;
                elsif v_char in ('[', '^', ':', '.', '=') then
                    v_class := v_class || '\' || v_char;
                else
                    v_class := v_class || v_char;
                end if;
            end loop;
            pattern := pattern || case when v_class <> '' then '[' || case when v_negated then '^' else '' end || v_class || ']'
                                       when v_negated then '.' else c_never end;
        elsif v_char = '(' then
            v_part := regexp_match(substr(p_pattern, v_at), '^(\?(?::|=|!|<=|<!|<[A-Za-z_$][A-Za-z0-9_$]*>))?');
            v_at := v_at + coalesce(char_length(v_part[1]), 0);
            pattern := pattern || '(' || case when v_part[1] is null or v_part[1] ~ '^\?<[^=!]' then '?:' else v_part[1] end;
            if v_part[1] is null and substr(p_pattern, v_at, 1) = '?' then
                problem := 'is a regular expression with a group of an unknown kind';
                return;
            end if;
        elsif v_char = '.' then
            pattern := pattern || '[^\n\r\u2028\u2029]';
        elsif v_char in ('*', '+', '?', '{') then
            v_part := case when v_char = '{' then regexp_match(substr(p_pattern, v_at), '^([0-9]{1,4})(,?)([0-9]{0,4})}([?]?)') end;
            if v_char = '{' and (v_part is null or v_part[2] = '' and v_part[3] <> '') then
                if substr(p_pattern, v_at) ~ '^[0-9]' then
                    problem := 'is a regular expression with a repetition {…} that makes no sense';
                    return;
                end if;
                pattern := pattern || '\{';
                continue;
            end if;
            if pattern = '' then
                problem := 'is a regular expression with nothing to repeat at its beginning';
                return;
            end if;
            if v_char = '{' then
                v_low := v_part[1];
                v_high := case when v_part[2] = '' then v_low else nullif(v_part[3], '')::int end;
                if v_high < v_low or greatest(v_high, v_low) > 255 then
                    problem := case when v_high < v_low then 'is a regular expression with a repetition {…} that makes no sense'
                                    else 'is a regular expression that repeats more than 255 times, which PostgreSQL cannot; there are minLength and maxLength' end;
                    return;
                end if;
                v_at := v_at + char_length(concat(v_part[1], v_part[2], v_part[3], v_part[4])) + 1;
                pattern := pattern || format('{%s%s%s}', v_low, v_part[2], v_part[3]);
            else
                v_at := v_at + (substr(p_pattern, v_at, 1) = '?')::int;
                pattern := pattern || v_char;
            end if;
            if substr(p_pattern, v_at, 1) in ('*', '+', '?') then
                problem := 'is a regular expression with two repetitions in a row';
                return;
            end if;
        else
            pattern := pattern || case when v_char in (']', '}') then '\' else '' end || v_char;
        end if;
    end loop;
    -- A pattern that began with *** would have a meaning of PostgreSQL's own.
    pattern := '(?:)' || pattern;
    perform '' ~ pattern;
exception when invalid_regular_expression then
    problem := format('is a regular expression that PostgreSQL refuses: %s', sqlerrm);
end $$;

comment on function stint_internal.translate_regex(text) is
'An ECMA-262 regular expression for PostgreSQL, whether it must be matched under the ICU collation, or what is wrong with it.';
