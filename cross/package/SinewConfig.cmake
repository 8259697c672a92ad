# find_package(Sinew) defines the target Sinew::sinew: a static library.
get_filename_component(sinew_root "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
if(NOT TARGET Sinew::sinew)
  add_library(Sinew::sinew STATIC IMPORTED)
  set_target_properties(Sinew::sinew PROPERTIES
    IMPORTED_LOCATION "${sinew_root}/lib/libsinew.a"
    INTERFACE_INCLUDE_DIRECTORIES "${sinew_root}/include")
endif()
unset(sinew_root)
