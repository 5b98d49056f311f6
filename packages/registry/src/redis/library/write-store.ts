/**
 * Lua: the function that writes. One call carries many operations (group commit); each is checked whole before its first write, as
 * engine/apply-transaction.ts does it, and Redis runs the call alone.
 */
export const WRITE_LUA = String.raw`
local function header_of(text)
  local version, schema, reader, written, history, writer, txn, vector =
    string.match(text, '^(%d+)\n(%d+)\n(%d+)\n(%d+)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n')
  return { version = version, schema = schema, reader = reader, history = history, txn = txn, vector = vector }
end

local function texts_of(ctx, wanted)
  local found, names, seen = {}, {}, {}
  for _, key in ipairs(wanted) do
    if not seen[key] then seen[key] = true; names[#names + 1] = key end
  end
  if #names == 0 then return found end
  local texts = redis.call('HMGET', ctx.keys.records, unpack(names))
  for i, key in ipairs(names) do found[key] = texts[i] or nil end
  return found
end

-- What is not as the caller expects, or nil.
local function mismatch(ctx, expects, found)
  if expects.identity == '' then return nil end
  if expects.identity ~= ctx.identity then return { 'mismatch', 'identity', ctx.identity } end
  if expects.head ~= '' then
    local head = head_of(ctx.keys)
    if tonumber(head) < tonumber(expects.head) then return { 'mismatch', 'head', head } end
  end
  if expects.lineage ~= '' then
    local text = found[LINEAGE]
    if not text or version_of(text) ~= expects.lineage then return { 'mismatch', 'lineage', '' } end
  end
  return nil
end

local function parsed(text)
  if not text then return nil end
  local value = string.match(text, '^%d+\n%d+\n%d+\n%d+\n[^\n]*\n[^\n]*\n[^\n]*\n[^\n]*\n(.*)$')
  local ok, decoded = pcall(cjson.decode, value)
  if ok and type(decoded) == 'table' then return decoded end
  return {}
end

-- The claim stands as told, and its fence is of the present lineage.
local function fence_holds(op, found)
  local claim = parsed(found[CLAIMS .. op.scope])
  if not claim or claim.fence ~= op.fence or claim.claimId ~= op.claim then return false end
  local lineage = parsed(found[LINEAGE])
  return lineage == nil or lineage.lineageEpoch == op.epoch
end

local function touch(touched, key)
  touched[''] = true
  local at = string.find(key, '/', 1, true)
  while at do
    touched[string.sub(key, 1, at)] = true
    at = string.find(key, '/', at + 1, true)
  end
end

local function save_touched(ctx, touched, revision)
  local pairs_of = {}
  for prefix in pairs(touched) do
    pairs_of[#pairs_of + 1] = prefix
    pairs_of[#pairs_of + 1] = revision
    if #pairs_of >= 2000 then redis.call('HSET', ctx.keys.prefixes, unpack(pairs_of)); pairs_of = {} end
  end
  if #pairs_of > 0 then redis.call('HSET', ctx.keys.prefixes, unpack(pairs_of)) end
end

local function leave_history(ctx, text, key)
  local history = text and header_of(text).history or ''
  if history == '' then return end
  redis.call('ZREM', ctx.keys.histories .. history, key)
  redis.call('ZREM', ctx.keys.written .. history, key)
end

local function remove_record(ctx, key, text)
  leave_history(ctx, text, key)
  redis.call('HDEL', ctx.keys.records, key)
  redis.call('ZREM', ctx.keys.keys, key)
end

local function put_record(ctx, write, text, old)
  redis.call('HSET', ctx.keys.records, write.key, text)
  if not old then redis.call('ZADD', ctx.keys.keys, 0, write.key) end
  leave_history(ctx, old, write.key)
  if write.history ~= '' then
    redis.call('ZADD', ctx.keys.histories .. write.history, version_of(text), write.key)
    redis.call('ZADD', ctx.keys.written .. write.history, ctx.wall, write.key)
  end
end

local function expired_of(ctx, retention, left)
  local expired, seen = {}, {}
  local function add(names)
    for _, key in ipairs(names) do
      if not seen[key] and #expired < left then seen[key] = true; expired[#expired + 1] = key end
    end
  end
  local excess = redis.call('ZCARD', ctx.keys.histories .. retention.prefix) - retention.records
  if excess > 0 then add(redis.call('ZRANGE', ctx.keys.histories .. retention.prefix, 0, math.min(excess, left) - 1)) end
  add(redis.call('ZRANGE', ctx.keys.written .. retention.prefix, '-inf', '(' .. whole(ctx.wall - retention.age), 'BYSCORE', 'LIMIT', 0, left))
  return expired
end

local function puts_below(op, prefix)
  for _, write in ipairs(op.writes) do
    if write.tail ~= '' and string.sub(write.key, 1, #prefix) == prefix then return true end
  end
  return false
end

local function trim_histories(ctx, op, changed)
  local left = ctx.trim_limit
  for _, retention in ipairs(ctx.retention) do
    if left > 0 and puts_below(op, retention.prefix) then
      local expired = expired_of(ctx, retention, left)
      for _, key in ipairs(expired) do
        remove_record(ctx, key, redis.call('HGET', ctx.keys.records, key))
        changed(key, '')
      end
      left = left - #expired
    end
  end
end

-- The first field of an entry: changes and bytes of the whole log before it and after it, so that dropping needs no counting.
local function bound_log(ctx)
  local meta, at, dropped = ctx.meta, '-', nil
  for _ = 1, 1024 do
    if meta.log_count - meta.base_count <= ctx.log_entries and meta.log_bytes - meta.base_bytes <= ctx.log_bytes then break end
    local first = redis.call('XRANGE', ctx.keys.log, at, '+', 'COUNT', 1)[1]
    if not first then break end
    local count, bytes = string.match(first[2][2], '^%d+ %d+ (%d+) (%d+)$')
    meta.base_count, meta.base_bytes = tonumber(count), tonumber(bytes)
    dropped = string.match(first[1], '^%d+')
    at = '(' .. first[1]
  end
  if not dropped then return end
  redis.call('XTRIM', ctx.keys.log, 'MINID', '=', dropped .. '-1')
  meta.compacted = dropped
end

local function save_log(ctx)
  local meta = ctx.meta
  redis.call('HSET', ctx.keys.meta, 'compacted', meta.compacted, 'log_top', meta.log_top,
    'log_count', whole(meta.log_count), 'log_bytes', whole(meta.log_bytes),
    'base_count', whole(meta.base_count), 'base_bytes', whole(meta.base_bytes))
end

local function append_log(ctx, revision, changes)
  local meta, count, bytes = ctx.meta, 0, 0
  for i = 1, #changes, 2 do
    count = count + 1
    bytes = bytes + #changes[i] + #changes[i + 1]
  end
  local before = whole(meta.log_count) .. ' ' .. whole(meta.log_bytes)
  meta.log_count, meta.log_bytes = meta.log_count + count, meta.log_bytes + bytes
  local sums = before .. ' ' .. whole(meta.log_count) .. ' ' .. whole(meta.log_bytes)
  redis.call('XADD', ctx.keys.log, revision .. '-0', '#', sums, unpack(changes))
  meta.log_top = revision
end

local function transact(ctx, op)
  local wanted = {}
  for _, condition in ipairs(op.conditions) do wanted[#wanted + 1] = condition.key end
  for _, write in ipairs(op.writes) do wanted[#wanted + 1] = write.key end
  if op.scope ~= '' or op.expects.lineage ~= '' then wanted[#wanted + 1] = LINEAGE end
  if op.scope ~= '' then wanted[#wanted + 1] = CLAIMS .. op.scope end
  local found = texts_of(ctx, wanted)
  local refused = mismatch(ctx, op.expects, found)
  if refused then return refused end
  local done = redis.call('ZSCORE', ctx.keys.outcomes, op.txn)
  if done then return { 'committed', done } end
  if op.scope ~= '' and not fence_holds(op, found) then
    local claim = found[CLAIMS .. op.scope]
    return { 'conflict', 'fence', claim and { CLAIMS .. op.scope, claim } or {} }
  end
  for _, condition in ipairs(op.conditions) do
    local text = found[condition.key]
    if (text and version_of(text) or '') ~= condition.version then
      local current, told = {}, {}
      for _, each in ipairs(op.conditions) do
        if found[each.key] and not told[each.key] then
          told[each.key] = true
          current[#current + 1] = each.key
          current[#current + 1] = found[each.key]
        end
      end
      return { 'conflict', 'condition', current }
    end
  end
  local revision = whole(redis.call('INCR', ctx.keys.revision))
  local changes, touched = {}, {}
  local function changed(key, text)
    changes[#changes + 1] = key
    changes[#changes + 1] = text
    touch(touched, key)
  end
  for _, write in ipairs(op.writes) do
    local old = found[write.key]
    if write.tail ~= '' then
      local text = revision .. '\n' .. write.tail
      put_record(ctx, write, text, old)
      changed(write.key, text)
    elseif old then
      remove_record(ctx, write.key, old)
      changed(write.key, '')
    end
  end
  trim_histories(ctx, op, changed)
  append_log(ctx, revision, changes)
  save_touched(ctx, touched, revision)
  redis.call('ZADD', ctx.keys.outcomes, revision, op.txn)
  redis.call('ZREMRANGEBYSCORE', ctx.keys.outcomes, '-inf', whole(tonumber(revision) - ctx.keep_outcomes))
  bound_log(ctx)
  save_log(ctx)
  return { 'committed', revision }
end
`;
