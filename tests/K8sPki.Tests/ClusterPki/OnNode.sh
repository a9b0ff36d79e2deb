# Runs a program in a root of its own, in which /etc and /var are empty and all else is as it is: every folder is mounted
# for this process alone, so that the tree of a node can stand where a node has it.
set -e
skeleton=$1
shift
for folder in /*; do
    case $folder in
        /etc | /var | /proc | /sys) mkdir -p "$skeleton$folder" ;;
        *)
            if [ -L "$folder" ]; then
                cp -P "$folder" "$skeleton$folder"
            elif [ -d "$folder" ]; then
                mkdir -p "$skeleton$folder"
                mount --rbind "$folder" "$skeleton$folder"
            fi
            ;;
    esac
done
mount --rbind /proc "$skeleton/proc"
# Programs ask who they are.
cp /etc/passwd "$skeleton/etc/passwd"
exec chroot "$skeleton" "$@"
