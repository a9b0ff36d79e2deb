using K8sPki.Platform;

namespace K8sPki;

/// <summary>
/// Something a user can cause went wrong. The type says what kind of thing it was, <see cref="ErrorId"/> which one.
/// Messages say what was wrong, where (path, line or PEM block) and what to do; they never hold key material. What they
/// quote from outside is escaped here, for all of them.
/// </summary>
public abstract class PkiException : Exception
{
    private protected PkiException(string errorId, string message, Exception? inner)
        : base(PrintableText.Escape(message), inner) => ErrorId = errorId;

    /// <summary>Stable PascalCase name of the error, for scripts and tests: for example <c>KeyFileExists</c>.</summary>
    public string ErrorId { get; }
}

/// <summary>Input that is not what it should be: not PEM, cut short, a wrong label, a broken name.</summary>
public class MalformedInputException(string errorId, string message, Exception? inner = null)
    : PkiException(errorId, message, inner);

/// <summary>An argument or a combination of arguments that makes no sense.</summary>
public sealed class InvalidRequestException(string errorId, string message, Exception? inner = null)
    : PkiException(errorId, message, inner);

/// <summary>A file, entry or object that was named is not there.</summary>
public sealed class MissingInputException(string errorId, string message, Exception? inner = null)
    : PkiException(errorId, message, inner);

/// <summary>What would be written is there already.</summary>
public sealed class TargetExistsException(string errorId, string message, Exception? inner = null)
    : PkiException(errorId, message, inner);

/// <summary>A password is missing or wrong.</summary>
public sealed class PasswordException(string errorId, string message, Exception? inner = null)
    : PkiException(errorId, message, inner);

/// <summary>The system did not let a file be read or written.</summary>
public class FileAccessException(string errorId, string message, Exception? inner = null)
    : PkiException(errorId, message, inner);

/// <summary>A rule forbids it: a weak key, a mismatch, an issuer that is no CA, a request that a signer refuses.</summary>
public sealed class RefusedException(string errorId, string message, Exception? inner = null)
    : PkiException(errorId, message, inner);

/// <summary>A known format or algorithm that this module does not handle.</summary>
public sealed class UnsupportedInputException(string errorId, string message, Exception? inner = null)
    : PkiException(errorId, message, inner);

/// <summary>Input past a bound on size, depth or work.</summary>
public class LimitExceededException(string errorId, string message, Exception? inner = null)
    : PkiException(errorId, message, inner);

/// <summary>Somebody else changed or holds what was to be changed.</summary>
public sealed class ConflictException(string errorId, string message, Exception? inner = null)
    : PkiException(errorId, message, inner);

/// <summary>Something that this module does not foresee, and so a fault of it; the rest of the pipeline goes on.</summary>
public sealed class UnexpectedException(string command, Exception inner)
    : PkiException(
        "Unexpected",
        $"{command} came upon something that it does not know ({inner.GetType().Name}: {inner.Message}). That is a fault of "
            + "K8sPki, not yours: please report it with this text and, without its secrets, what it was about. Get-Error shows "
            + "where it happened.",
        inner);

/// <summary>A server could not be reached, is not the one expected, or answered with an error.</summary>
public class ServerException(string errorId, string message, Exception? inner = null)
    : PkiException(errorId, message, inner);

// What the library itself has to tell apart from others of the same type. Scripts go by the id, as ever.

/// <summary>The input is whole and of another kind than the one that is read.</summary>
internal sealed class OtherKindException(string errorId, string message, Exception? inner = null)
    : MalformedInputException(errorId, message, inner);

/// <summary>A key is broken.</summary>
internal sealed class BrokenKeyException(string errorId, string message, Exception? inner = null)
    : MalformedInputException(errorId, message, inner);

/// <summary>What should be base64 is not.</summary>
internal sealed class NotBase64Exception(string message)
    : MalformedInputException("DataNotBase64", message);

/// <summary>A file is larger than is read.</summary>
internal sealed class FileTooLargeException(string message)
    : LimitExceededException("FileTooLarge", message);

/// <summary>A folder is where a file is meant.</summary>
internal sealed class PathIsFolderException(string message, Exception? inner = null)
    : FileAccessException("PathIsDirectory", message, inner);

/// <summary>The system forbids it to whoever runs this.</summary>
internal sealed class AccessDeniedException(string message, Exception? inner = null)
    : FileAccessException("AccessDenied", message, inner);

/// <summary>The disk is full: further writes fail too.</summary>
internal sealed class DiskFullException(string message, Exception? inner)
    : FileAccessException("DiskFull", message, inner);

/// <summary>The server ended the connection in the middle of its answer.</summary>
internal sealed class AnswerCutOffException(string message, Exception? inner)
    : ServerException("AnswerCutOff", message, inner);
