using Xunit.Abstractions;
using Xunit.Sdk;

namespace K8sPki.Tests.Skipping;

/// <summary>A skip is reported as a skip with its reason, a failure stays a failure.</summary>
public class SkippingTests
{
    [Fact]
    public void Only_a_SkipTestException_becomes_a_skip()
    {
        using var seen = new Recorder();
        using var bus = new SkipAwareMessageBus(seen);
        bus.QueueMessage(Failure(new SkipTestException("no server")));
        bus.QueueMessage(Failure(new InvalidOperationException("no server")));
        Assert.Equal("no server", Assert.IsType<TestSkipped>(seen.Messages[0]).Reason);
        Assert.IsType<TestFailed>(seen.Messages[1]);
        Assert.Equal(1, bus.Skipped);
    }

    private static TestFailed Failure(Exception exception)
    {
        var own = Reflector.Wrap(typeof(SkippingTests));
        var collection = new TestCollection(new TestAssembly(own.Assembly), null, "own");
        var method = new TestMethod(new TestClass(collection, own), own.GetMethod(nameof(Only_a_SkipTestException_becomes_a_skip), false));
        using var sink = new Recorder();
        var test = new XunitTestCase(sink, TestMethodDisplay.Method, TestMethodDisplayOptions.None, method);
        return new TestFailed(new XunitTest(test, "a test"), 0, null, exception);
    }

    private sealed class Recorder : LongLivedMarshalByRefObject, IMessageBus, IMessageSink
    {
        public List<IMessageSinkMessage> Messages { get; } = [];

        public bool QueueMessage(IMessageSinkMessage message) => OnMessage(message);

        public bool OnMessage(IMessageSinkMessage message)
        {
            Messages.Add(message);
            return true;
        }

        public void Dispose()
        {
            // Nothing to release.
        }
    }
}
