-- Refuses to go on where something is not kept any more. A statement asks it of the very moment that it reads: what it
-- would otherwise miss, it would silently take for nobody.
create function require_kept(kept boolean) returns boolean
language plpgsql stable parallel safe as $$
begin
  if kept is not true then
    raise exception 'older than what is kept' using errcode = 'MU001';
  end if;
  return true;
end
$$;
