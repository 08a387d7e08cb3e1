-- For wrk: asks the paths of a file, one after the other, again and again.
local requests, turn = {}, 0

function init(arguments)
    for path in io.lines(arguments[1]) do requests[#requests + 1] = wrk.format(nil, path) end
end

function request()
    turn = turn % #requests + 1
    return requests[turn]
end
