# cmake -DPROGRAM=... -DSEEDS=... -DNEW=... -P minute.cmake: one minute of a fuzzer; what it finds worth keeping goes to NEW.
file(MAKE_DIRECTORY ${NEW})
set(folders)
foreach(folder IN LISTS SEEDS)
  if(IS_DIRECTORY ${folder})
    list(APPEND folders ${folder})
  endif()
endforeach()
execute_process(COMMAND ${PROGRAM} -max_total_time=60 -rss_limit_mb=2048 -timeout=10 -artifact_prefix=${NEW}/
                        ${NEW} ${folders} RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "the fuzzer ended with ${status}; the input lies in ${NEW}")
endif()
